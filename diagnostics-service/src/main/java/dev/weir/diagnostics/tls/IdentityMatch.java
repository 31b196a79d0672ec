package dev.weir.diagnostics.tls;

import dev.weir.common.net.IpLiteral;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whether a certificate is for a name or an address (RFC 9525 section 6). */
public final class IdentityMatch {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private IdentityMatch() {}

  /**
   * Whether it is. The common name of the subject does not count; a wildcard stands for the whole
   * leftmost label.
   */
  static boolean matches(X509Certificate certificate, String identity) {
    InetAddress address = IpLiteral.parse(identity);
    return alternatives(certificate).stream()
        .anyMatch(
            alternative ->
                address == null
                    ? isType(alternative, DNS_NAME)
                        && matchesName(text(alternative), identity.toLowerCase(Locale.ROOT))
                    : isType(alternative, IP_ADDRESS)
                        && address.equals(IpLiteral.parse(text(alternative))));
  }

  /** The names and addresses that it is for. */
  public static List<String> identities(X509Certificate certificate) {
    return alternatives(certificate).stream()
        .filter(each -> isType(each, DNS_NAME) || isType(each, IP_ADDRESS))
        .map(IdentityMatch::text)
        .toList();
  }

  private static boolean matchesName(String pattern, String name) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("*.")) {
      return lower.equals(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && name.substring(dot).equals(lower.substring(1));
  }

  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      return alternatives == null ? List.of() : alternatives;
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }

  private static boolean isType(List<?> alternative, int type) {
    return alternative.getFirst() instanceof Integer each && each == type;
  }

  private static String text(List<?> alternative) {
    return String.valueOf(alternative.getLast());
  }
}
