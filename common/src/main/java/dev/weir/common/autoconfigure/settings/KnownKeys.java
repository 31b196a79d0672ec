package dev.weir.common.autoconfigure.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells configuration keys that mean something from mistyped ones.
 *
 * <p>A key is {@code weir.GROUP...}. The groups of common are known key by key; of a service's
 * group only the name is, because the service refuses unknown keys in it when it binds them.
 */
final class KnownKeys {
  private static final Set<String> COMMON_GROUPS =
      Set.of("limits", "control", "trusted-proxies", "transport", "upstream");
  private static final List<Pattern> COMMON_KEYS =
      List.of(
          Pattern.compile("weir\\.control\\.(open|hosts(\\[\\d+])?)"),
          Pattern.compile("weir\\.control\\.tokens(\\.|\\[).+\\.(token|sha256|tokenfile|role)"),
          Pattern.compile(
              "weir\\.control\\.jwt\\.(issueruri|jwkseturi|publickeylocation"
                  + "|audience(\\[\\d+])?|rolesclaim)"),
          Pattern.compile("weir\\.trustedproxies(\\[\\d+])?"),
          Pattern.compile("weir\\.transport"),
          Pattern.compile(
              "weir\\.upstream\\.tcp\\.(keepalive\\.(enabled|idle|interval|count)"
                  + "|nodelay|sendbuffer|receivebuffer)"),
          Pattern.compile(
              "weir\\.upstream\\.(maxconnections|maxidle|maxpending|pendingtimeout"
                  + "|connecttimeout|idletimeout|responsetimeout|maxheaderbytes"
                  + "|maxlifetime|lifetimevariance"
                  + "|tls\\.(verify|authorities|certificate|privatekey|privatekeypassword|bundle"
                  + "|handshaketimeout)"
                  + "|http2\\.(maxstreams|window|pinginterval|pingtimeout))"),
          Pattern.compile(
              "weir\\.limits(\\.|\\[).+\\.(match\\.(path|host|method)|key|algorithm|limit|window|burst"
                  + "|scope|onstorefailure)"));

  private final Set<String> serviceGroups;

  KnownKeys(Set<String> serviceGroups) {
    this.serviceGroups = serviceGroups;
  }

  /**
   * Why a key is refused; empty where it is known, or is not Weir's.
   *
   * @param key in any of the spellings that Boot takes for one: {@code trusted-proxies}, {@code
   *     trustedProxies}
   */
  Optional<RefusedConfiguration> refusal(String key) {
    if (!key.startsWith("weir.")) {
      return Optional.empty();
    }
    String group = group(key);
    if (isAmong(serviceGroups, group)) {
      return Optional.empty();
    }
    if (!isAmong(COMMON_GROUPS, group)) {
      return Optional.of(unknownGroup(key, group));
    }
    String uniform = uniform(key);
    boolean known = COMMON_KEYS.stream().anyMatch(pattern -> pattern.matcher(uniform).matches());
    return known ? Optional.empty() : Optional.of(unknownKey(key, group));
  }

  static String group(String key) {
    String rest = key.substring("weir.".length());
    int end = rest.length();
    for (int i = 0; i < end; i++) {
      char c = rest.charAt(i);
      if (c == '.' || c == '[') {
        end = i;
      }
    }
    return rest.substring(0, end);
  }

  private static boolean isAmong(Set<String> groups, String group) {
    return groups.stream().anyMatch(known -> uniform(known).equals(uniform(group)));
  }

  private static String uniform(String key) {
    return key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  private RefusedConfiguration unknownGroup(String key, String group) {
    List<String> groups =
        Stream.concat(COMMON_GROUPS.stream(), serviceGroups.stream())
            .sorted()
            .map(name -> "weir." + name)
            .toList();
    return new RefusedConfiguration(
        "The setting " + key + " is unknown: this service has no group weir." + group + ".",
        "Correct or remove it. The groups are " + String.join(", ", groups) + ".");
  }

  private static RefusedConfiguration unknownKey(String key, String group) {
    return new RefusedConfiguration(
        "The setting " + key + " is unknown.",
        "Correct or remove it. The settings of weir." + group + " are " + settings(group) + ".");
  }

  private static String settings(String group) {
    return switch (uniform(group)) {
      case "limits" ->
          "weir.limits.<name> with match.path, match.host, match.method, key, algorithm, limit,"
              + " window, burst, scope, on-store-failure";
      case "control" ->
          "weir.control.open, hosts, tokens.<name> with token, sha256, token-file, role, and jwt"
              + " with issuer-uri, jwk-set-uri, public-key-location, audience, roles-claim";
      case "upstream" ->
          "max-connections, max-idle, max-pending, pending-timeout, connect-timeout, idle-timeout,"
              + " response-timeout, max-header-bytes, tcp.keep-alive.enabled, tcp.keep-alive.idle,"
              + " tcp.keep-alive.interval, tcp.keep-alive.count, tcp.no-delay, tcp.send-buffer,"
              + " tcp.receive-buffer, max-lifetime, lifetime-variance, tls.verify,"
              + " tls.authorities, tls.certificate, tls.private-key, tls.private-key-password,"
              + " tls.bundle, tls.handshake-timeout, http2.max-streams, http2.window,"
              + " http2.ping-interval, http2.ping-timeout";
      case "transport" -> "weir.transport: io_uring, epoll or nio";
      default -> "a list of addresses and networks";
    };
  }
}
