package dev.weir.diagnostics.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A whole handshake, which shows the chain. */
public sealed interface Handshake {

  /**
   * It was completed, whether or not the chain is trusted.
   *
   * @param applicationProtocol chosen by ALPN (RFC 7301); empty when none
   * @param chain as the server sent it
   * @param distrust why the chain leads to no trusted authority; empty when it does
   * @param nanos from the connection to the end of the handshake
   */
  record Completed(
      String version,
      String suite,
      String applicationProtocol,
      List<X509Certificate> chain,
      Optional<String> distrust,
      long nanos)
      implements Handshake {

    public Completed {
      chain = List.copyOf(chain);
    }
  }

  /** It failed. */
  record Failed(String reason) implements Handshake {}
}
