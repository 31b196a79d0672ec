package dev.weir.common.acme;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;

/** Who gives certificates. */
@FunctionalInterface
interface Authority {

  /**
   * Orders a certificate, proves the names, and waits for it: for minutes, if need be.
   *
   * @param keys of the certificate; the private one stays here
   * @return the chain, the certificate itself first
   * @throws OrderFailed when there is none to be had now
   */
  List<X509Certificate> order(List<String> names, KeyPair keys)
      throws OrderFailed, InterruptedException;
}
