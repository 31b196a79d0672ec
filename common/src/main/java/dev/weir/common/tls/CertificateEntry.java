package dev.weir.common.tls;

import java.util.Set;

/**
 * One certificate that is to be served.
 *
 * @param name how the configuration calls it
 * @param serverNames which server names it answers to; empty means those in the certificate
 * @param awaited whether there may be none yet: it is served from when its source has one
 */
public record CertificateEntry(
    String name, Set<String> serverNames, CertificateSource source, boolean awaited) {

  public CertificateEntry {
    serverNames = Set.copyOf(serverNames);
  }

  /** A certificate that has to be there. */
  public CertificateEntry(String name, Set<String> serverNames, CertificateSource source) {
    this(name, serverNames, source, false);
  }
}
