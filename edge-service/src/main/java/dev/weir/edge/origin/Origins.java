package dev.weir.edge.origin;

import dev.weir.common.net.HostPort;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Origin servers that hold the same content, asked in turn. Thread-safe. */
public final class Origins {

  private static final int HTTP_PORT = 80;

  private final List<HostPort> servers;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Asks these servers in turn.
   *
   * @param servers at least one
   */
  public Origins(List<HostPort> servers) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("an edge needs at least one origin");
    }
    this.servers = List.copyOf(servers);
  }

  /**
   * Reads {@code http://host:port} URLs.
   *
   * @throws IllegalArgumentException when one is of another scheme, or has a path
   */
  public static Origins of(List<URI> urls) {
    return new Origins(urls.stream().map(Origins::server).toList());
  }

  /** Whose turn it is; who asks again gets the next one. */
  public HostPort next() {
    return servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
  }

  public int size() {
    return servers.size();
  }

  private static HostPort server(URI url) {
    boolean bare =
        url.getRawPath() == null || url.getRawPath().isEmpty() || url.getRawPath().equals("/");
    if (!"http".equalsIgnoreCase(url.getScheme())
        || url.getHost() == null
        || !bare
        || url.getRawQuery() != null
        || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "origin '" + url + "' is not of the form http://host or http://host:port");
    }
    String host = url.getHost().replace("[", "").replace("]", "");
    return new HostPort(host, url.getPort() < 0 ? HTTP_PORT : url.getPort());
  }
}
