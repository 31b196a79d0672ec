package dev.weir.diagnostics.dns;

import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.ResolverConfig;

/** The name servers that this host is configured to ask. */
public final class SystemServers {
  private SystemServers() {}

  /** The servers in order of preference; read once a process. */
  public static List<InetSocketAddress> list() {
    return List.copyOf(ResolverConfig.getCurrentConfig().servers());
  }
}
