package dev.weir.common.acme;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are to be had from which authority.
 *
 * @param directory the authority's directory
 * @param contact whom it may tell of trouble, {@code mailto:} addresses; may be empty
 * @param certificates the names that each certificate is for, by what the configuration calls it
 * @param challenge how names are proved
 * @param folder where keys and certificates are kept
 * @param renewBefore how long ahead of its end a certificate is renewed; a third of its life where
 *     that is shorter
 * @param externalAccount that the account is bound to; null where the authority wants none
 */
public record AcmeSettings(
    URI directory,
    List<String> contact,
    Map<String, List<String>> certificates,
    ChallengeType challenge,
    Path folder,
    Duration renewBefore,
    @Nullable ExternalAccount externalAccount) {

  /** How an authority is shown who holds a name. */
  public enum ChallengeType {
    /** By an answer over HTTP on port 80 (RFC 8555 section 8.3). */
    HTTP_01,
    /** By a certificate shown on port 443 (RFC 8737). */
    TLS_ALPN_01
  }

  public AcmeSettings {
    contact = List.copyOf(contact);
    Map<String, List<String>> checked = new LinkedHashMap<>();
    certificates.forEach((name, names) -> checked.put(name, checked(name, names)));
    certificates = Map.copyOf(checked);
    if (renewBefore.isNegative() || renewBefore.isZero()) {
      throw new IllegalArgumentException(
          "renewal " + renewBefore + " ahead was given where a time above 0 was expected");
    }
  }

  private static List<String> checked(String certificate, List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("certificate " + certificate + " is for no name");
    }
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9._-]+")) {
        throw new IllegalArgumentException(
            "certificate "
                + certificate
                + " is for '"
                + name
                + "' where an exact host name was expected"
                + " (a wildcard can be proved neither by http-01 nor by tls-alpn-01)");
      }
    }
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }
}
