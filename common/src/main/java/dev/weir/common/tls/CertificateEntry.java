package dev.weir.common.tls;

import java.util.Set;

/**
 * One certificate that is to be served.
 *
 * @param name how the configuration calls it
 * @param serverNames which server names it answers to; empty means those in the certificate
 */
public record CertificateEntry(String name, Set<String> serverNames, CertificateSource source) {

  public CertificateEntry {
    serverNames = Set.copyOf(serverNames);
  }
}
