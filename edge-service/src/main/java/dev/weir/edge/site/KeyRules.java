package dev.weir.edge.site;

import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What of a request makes its key. What the key leaves out does not reach the origin either, or one
 * client could choose by it what all others get.
 *
 * @param scheme whether {@code http} and {@code https} are kept apart
 * @param sortQuery whether parameters are put in the order of their names; those of one name keep
 *     theirs
 * @param drop names of parameters that do not count; one that ends in {@code *} stands for all that
 *     begin so
 * @param keep or, where there are any, names of the only ones that count
 */
public record KeyRules(boolean scheme, boolean sortQuery, List<String> drop, List<String> keep) {

  /** Host, path and query as sent. */
  public static final KeyRules AS_SENT = new KeyRules(false, false, List.of(), List.of());

  public KeyRules {
    drop = List.copyOf(drop);
    keep = List.copyOf(keep);
    if (!drop.isEmpty() && !keep.isEmpty()) {
      throw new IllegalArgumentException(
          "key: drop names " + drop + " and keep names " + keep + ", expected one of the two");
    }
  }

  /**
   * The key that counts.
   *
   * @param sent the request's, as sent
   * @param secure whether it came over TLS
   */
  public CacheKey apply(CacheKey sent, boolean secure) {
    CacheKey key = scheme ? sent.withScheme(secure ? "https" : "http") : sent;
    int mark = sent.target().indexOf('?');
    return mark < 0 || !changesQuery() ? key : key.withTarget(edited(sent.target(), mark));
  }

  private boolean changesQuery() {
    return sortQuery || !drop.isEmpty() || !keep.isEmpty();
  }

  private String edited(String target, int mark) {
    List<String> parameters = new ArrayList<>();
    for (String parameter : target.substring(mark + 1).split("&", -1)) {
      if (!parameter.isEmpty() && counts(name(parameter))) {
        parameters.add(parameter);
      }
    }
    if (sortQuery) {
      parameters.sort(Comparator.comparing(KeyRules::name));
    }
    String path = target.substring(0, mark);
    return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
  }

  private boolean counts(String name) {
    return keep.isEmpty() ? !isAmong(drop, name) : isAmong(keep, name);
  }

  private static boolean isAmong(List<String> patterns, String name) {
    for (String pattern : patterns) {
      boolean matches =
          pattern.endsWith("*")
              ? name.startsWith(pattern.substring(0, pattern.length() - 1))
              : name.equals(pattern);
      if (matches) {
        return true;
      }
    }
    return false;
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return equals < 0 ? parameter : parameter.substring(0, equals);
  }
}
