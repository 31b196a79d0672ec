package dev.weir.lb.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.weir.common.token.ClaimPath;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a gate of tokens talks to clients and upstreams.
 *
 * @param realm what it calls itself, in visible characters of ASCII and spaces
 * @param cookie the cookie that has the token; null: {@code Authorization} has it
 * @param forward whether upstreams get the token
 * @param claimsToHeaders claims that upstreams are told, by field
 * @param require words that claims must have, by claim
 */
public record TokenSettings(
    String realm,
    @Nullable String cookie,
    boolean forward,
    Map<String, String> claimsToHeaders,
    Map<String, List<String>> require) {

  private static final Pattern COOKIE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  /** Goes into a header field between quotes. */
  private static final Pattern WORD = Pattern.compile("[!#-\\[\\]-~]{1,200}");

  public TokenSettings {
    GateSettings.checkRealm(realm);
    if (cookie != null && !COOKIE.matcher(cookie).matches()) {
      throw new IllegalArgumentException("cookie is '" + cookie + "'; expected a name of one");
    }
    claimsToHeaders.keySet().forEach(name -> GateSettings.checkField("claims-to-headers", name));
    for (List<String> words : require.values()) {
      for (String word : words) {
        if (!WORD.matcher(word).matches()) {
          throw new IllegalArgumentException(
              "require has '" + word + "'; expected visible characters of ASCII, without quotes");
        }
      }
    }
    claimsToHeaders = Map.copyOf(claimsToHeaders);
    require = new TreeMap<>(require);
  }

  /** A claim of which a word is missing; null: there is none. */
  @Nullable String missing(JWTClaimsSet claims) {
    for (Map.Entry<String, List<String>> each : require.entrySet()) {
      if (!words(ClaimPath.find(claims.getClaims(), each.getKey())).containsAll(each.getValue())) {
        return each.getKey();
      }
    }
    return null;
  }

  /** The words that a claim must have, as {@code scope} writes them. */
  String wanted(String claim) {
    return String.join(" ", require.getOrDefault(claim, List.of()));
  }

  /** What it says of one whose token holds. */
  GateVerdict.Admitted admit(JWTClaimsSet claims) {
    Set<String> taken = new HashSet<>();
    Map<String, String> said = new HashMap<>();
    if (!forward && cookie == null) {
      taken.add("authorization");
    }
    claimsToHeaders.forEach(
        (field, claim) -> {
          taken.add(field.toLowerCase(Locale.ROOT).replace('_', '-'));
          String text = text(ClaimPath.find(claims.getClaims(), claim));
          if (!text.isEmpty()) {
            said.put(field, text);
          }
        });
    return new GateVerdict.Admitted(
        taken, forward || cookie == null ? Set.of() : Set.of(cookie), said);
  }

  private static Set<String> words(@Nullable Object claim) {
    return switch (claim) {
      case Collection<?> list -> list.stream().map(String::valueOf).collect(Collectors.toSet());
      case String text -> Set.copyOf(Arrays.asList(text.split(" ")));
      case Number number -> Set.of(number.toString());
      case Boolean yes -> Set.of(yes.toString());
      case null, default -> Set.of();
    };
  }

  private static String text(@Nullable Object claim) {
    return switch (claim) {
      case Collection<?> list ->
          list.stream()
              .map(each -> text(each).replace(",", "%2C"))
              .collect(Collectors.joining(","));
      case String text -> FieldText.encoded(text);
      case Number number -> number.toString();
      case Boolean yes -> yes.toString();
      case null, default -> "";
    };
  }
}
