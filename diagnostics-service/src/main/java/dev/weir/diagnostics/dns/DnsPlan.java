package dev.weir.diagnostics.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to ask and whom.
 *
 * @param types each is asked of each server
 * @param timeout how long a server may take for one answer, over UDP and again over TCP
 * @param dnssec what answers are validated by; empty when they are not
 */
public record DnsPlan(
    DnsName name,
    List<RecordType> types,
    List<NameServer> servers,
    Duration timeout,
    Optional<TrustAnchors> dnssec) {

  public DnsPlan {
    types = List.copyOf(types);
    servers = List.copyOf(servers);
  }

  /** Servers are asked over UDP, and nothing is validated. */
  public static DnsPlan plain(
      DnsName name, List<RecordType> types, List<InetSocketAddress> servers, Duration timeout) {
    return new DnsPlan(
        name, types, servers.stream().map(NameServer::udp).toList(), timeout, Optional.empty());
  }
}
