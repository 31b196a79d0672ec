package dev.weir.lb.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.weir.common.netty.http.Lookalikes;
import dev.weir.common.token.ClaimPath;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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

  /** Goes into a header field between quotes. */
  private static final Pattern WORD = Pattern.compile("[!#-\\[\\]-~]{1,200}");

  public TokenSettings {
    SettingChecks.realm(realm);
    if (cookie != null) {
      SettingChecks.cookie(cookie);
    }
    claimsToHeaders.keySet().forEach(name -> SettingChecks.field("claims-to-headers", name));
    require.forEach(TokenSettings::checkWords);
    claimsToHeaders = Map.copyOf(claimsToHeaders);
    require = new TreeMap<>(require);
  }

  private static void checkWords(String claim, List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "require has nothing for '" + claim + "'; expected words that the claim must have");
    }
    for (String word : words) {
      if (!WORD.matcher(word).matches()) {
        throw new IllegalArgumentException(
            "require has '" + word + "'; expected visible characters of ASCII, without quotes");
      }
    }
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
          taken.add(Lookalikes.plain(field));
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
      case Date time -> Set.of(seconds(time));
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
      case Date time -> seconds(time);
      case Boolean yes -> yes.toString();
      case null, default -> "";
    };
  }

  /** As tokens write times (RFC 7519 section 2, NumericDate). */
  private static String seconds(Date time) {
    return Long.toString(time.toInstant().getEpochSecond());
  }
}
