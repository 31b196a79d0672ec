package dev.weir.common.tls;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers to the challenges of certificate authorities, for as long as these may come to look. Used
 * by all event loops at once.
 */
public final class Challenges {

  /** What a client offers by ALPN that only comes to look (RFC 8737 section 3). */
  public static final String PROTOCOL = "acme-tls/1";

  private static final List<String> ONLY = List.of(PROTOCOL);

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, KeyMaterial> materials = new ConcurrentHashMap<>();

  Challenges() {}

  static boolean areFor(List<String> protocols) {
    return protocols.size() == 1 && protocols.equals(ONLY);
  }

  /** Answers a token over HTTP until {@link #withdraw}. */
  public void answer(String token, String keyAuthorization) {
    answers.put(token, keyAuthorization);
  }

  /** Shows a certificate for a name to who offers {@value #PROTOCOL}, until {@link #withdraw}. */
  public void show(String serverName, KeyMaterial material) {
    materials.put(serverName.toLowerCase(Locale.ROOT), material);
  }

  /** Answers no longer for this token, or this name. */
  public void withdraw(String tokenOrServerName) {
    answers.remove(tokenOrServerName);
    materials.remove(tokenOrServerName.toLowerCase(Locale.ROOT));
  }

  @Nullable String answerTo(String token) {
    return answers.get(token);
  }

  @Nullable KeyMaterial materialFor(@Nullable String serverName) {
    return serverName == null ? null : materials.get(serverName);
  }
}
