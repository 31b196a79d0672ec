package dev.weir.diagnostics.dns;

import java.net.InetSocketAddress;

/**
 * A name server and how it is asked.
 *
 * @param identity the host name or address literal that its certificate is to be for; empty where
 *     the carrier has none
 * @param path of DNS over HTTPS, such as {@code /dns-query}; else empty
 */
public record NameServer(Carrier carrier, InetSocketAddress address, String identity, String path) {

  /** One that is asked over UDP. */
  public static NameServer udp(InetSocketAddress address) {
    return new NameServer(Carrier.UDP, address, "", "");
  }

  /** The same server, asked over another carrier that needs no certificate. */
  NameServer over(Carrier other) {
    return new NameServer(other, address, identity, path);
  }
}
