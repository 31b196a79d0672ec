package dev.weir.lb.app.config;

import dev.weir.lb.upstream.UpstreamSpec;
import org.jspecify.annotations.Nullable;

/**
 * TLS with the upstreams of one pool, as an operator writes it.
 *
 * @param serverName what all of them are called, by SNI, and have to prove that they are called;
 *     left out: the host of a URL, or the name that was looked up in DNS
 */
public record PoolTlsConfig(@Nullable String serverName) {

  private static final int MAX_NAME = 253;

  /**
   * @throws IllegalArgumentException where the name is none
   */
  void check() {
    if (serverName != null
        && (serverName.length() > MAX_NAME
            || serverName.matches("[0-9.]+")
            || !serverName.matches("[A-Za-z0-9_-]{1,63}([.][A-Za-z0-9_-]{1,63})*"))) {
      throw new IllegalArgumentException(
          "tls.server-name '" + serverName + "' is not a DNS name such as web.example.org");
    }
  }

  /** An upstream, called so. */
  UpstreamSpec called(UpstreamSpec upstream) {
    return serverName == null ? upstream : upstream.with(upstream.target().called(serverName));
  }
}
