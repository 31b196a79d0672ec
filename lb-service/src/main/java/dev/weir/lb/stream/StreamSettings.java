package dev.weir.lb.stream;

import dev.weir.common.net.NetworkSet;

/**
 * A stream listener as configured.
 *
 * @param name for people
 * @param protocol what arrives
 * @param host where it listens
 * @param port where it listens, 0 for a free one
 * @param routes which pool a connection belongs to
 * @param proxies addresses and networks whose connections must begin with a PROXY header
 * @param proxyHeader how the upstream is told of the client
 * @param limits what it bears
 */
public record StreamSettings(
    String name,
    StreamProtocol protocol,
    String host,
    int port,
    StreamRoutes routes,
    NetworkSet proxies,
    ProxyHeader proxyHeader,
    StreamLimits limits) {

  public StreamSettings {
    if (port < 0 || port > 65_535) {
      throw refused(name, "its port " + port + " is not between 0 and 65535");
    }
    if (protocol != StreamProtocol.TLS && !routes.byServerName().isEmpty()) {
      throw refused(name, "server names can be told apart with protocol tls only");
    }
    if (routes.pools().isEmpty()) {
      throw refused(name, "it leads to no pool; expected pool, or with protocol tls server-names");
    }
    if (protocol == StreamProtocol.UDP && (proxyHeader != ProxyHeader.NONE || !proxies.isEmpty())) {
      throw refused(name, "datagrams carry no PROXY header");
    }
  }

  private static IllegalArgumentException refused(String name, String reason) {
    return new IllegalArgumentException("stream '" + name + "': " + reason);
  }
}
