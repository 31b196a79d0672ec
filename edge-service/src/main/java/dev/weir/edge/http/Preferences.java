package dev.weir.edge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lists of codings or languages with weights ({@code Accept-Encoding}, {@code Accept-Language}; RFC
 * 9110 section 12.4). Neither order nor case means anything in them, so that two clients that want
 * the same may say it in many ways.
 */
public final class Preferences {

  private static final int FULL_WEIGHT = 1000;
  private static final int REMEMBERED = 256;

  /** What was read last, by hash of the text: the same few lists come over and over. */
  private static final AtomicReferenceArray<@Nullable Known> KNOWN =
      new AtomicReferenceArray<>(REMEMBERED);

  private record Known(String text, String normal) {}

  /**
   * A member of a list.
   *
   * @param name in lower case
   * @param weight 0 to 1000
   */
  private record Wish(String name, int weight) {

    @Override
    public String toString() {
      return weight == FULL_WEIGHT ? name : name + ";q=" + weight;
    }
  }

  private Preferences() {}

  /**
   * The same list as everybody would write it who wants the same; the text as it is where it cannot
   * be read.
   */
  public static String normal(String text) {
    int slot = (text.hashCode() ^ (text.hashCode() >>> 16)) & (REMEMBERED - 1);
    Known known = KNOWN.get(slot);
    if (known != null && known.text().equals(text)) {
      return known.normal();
    }
    String normal = normalised(text);
    KNOWN.set(slot, new Known(text, normal));
    return normal;
  }

  /** The one member that is wanted more than any other, in lower case, where there is one. */
  public static Optional<String> favourite(String text) {
    @Nullable Wish best = null;
    boolean alone = false;
    for (Wish wish : wishes(text).orElse(List.of())) {
      if (best == null || wish.weight() > best.weight()) {
        best = wish;
        alone = true;
      } else if (wish.weight() == best.weight() && !wish.name().equals(best.name())) {
        alone = false;
      }
    }
    return best != null && alone && best.weight() > 0 && !best.name().equals("*")
        ? Optional.of(best.name())
        : Optional.empty();
  }

  private static String normalised(String text) {
    return wishes(text)
        .map(
            wishes -> {
              TreeSet<String> members = new TreeSet<>();
              wishes.forEach(wish -> members.add(wish.toString()));
              return String.join(",", members);
            })
        .orElse(text);
  }

  private static Optional<List<Wish>> wishes(String text) {
    List<Wish> wishes = new ArrayList<>();
    for (String member : text.split(",", -1)) {
      if (member.isBlank()) {
        continue;
      }
      String[] parts = member.split(";", -1);
      int weight = parts.length == 1 ? FULL_WEIGHT : weight(parts[1].strip());
      String name = parts[0].strip().toLowerCase(Locale.ROOT);
      if (parts.length > 2 || weight < 0 || name.isEmpty() || name.indexOf(' ') >= 0) {
        return Optional.empty();
      }
      wishes.add(new Wish(name, weight));
    }
    return Optional.of(wishes);
  }

  /** {@code q=0.5} in thousandths; negative where it is no weight. */
  private static int weight(String parameter) {
    if (!parameter.matches("[qQ]=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")) {
      return -1;
    }
    String digits = parameter.substring(2).replace(".", "");
    return Integer.parseInt((digits + "000").substring(0, 4));
  }
}
