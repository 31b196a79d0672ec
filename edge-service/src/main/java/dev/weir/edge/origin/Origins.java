package dev.weir.edge.origin;

import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.net.UpstreamTarget;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Origin servers that hold the same content, asked in turn. Thread-safe. */
public final class Origins {

  private final List<UpstreamTarget> servers;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Asks these servers in turn.
   *
   * @param servers at least one
   */
  public Origins(List<UpstreamTarget> servers) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("an edge needs at least one origin");
    }
    this.servers = List.copyOf(servers);
  }

  /**
   * Reads {@code http}, {@code https} and {@code h2c} URLs, without a path.
   *
   * @throws IllegalArgumentException when one is anything else, or contradicts the protocol
   */
  public static Origins of(List<URI> urls, UpstreamProtocol protocol) {
    return new Origins(urls.stream().map(url -> UpstreamTarget.of(url, protocol)).toList());
  }

  /** Whose turn it is; who asks again gets the next one. */
  public UpstreamTarget next() {
    return servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
  }

  /** All of them. */
  public List<UpstreamTarget> servers() {
    return servers;
  }

  public int size() {
    return servers.size();
  }
}
