package dev.weir.diagnostics.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What to ask and whom.
 *
 * @param types each is asked of each server
 * @param timeout how long a server may take for one answer, over UDP and again over TCP
 */
public record DnsPlan(
    DnsName name, List<RecordType> types, List<InetSocketAddress> servers, Duration timeout) {

  public DnsPlan {
    types = List.copyOf(types);
    servers = List.copyOf(servers);
  }
}
