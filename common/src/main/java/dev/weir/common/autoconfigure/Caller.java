package dev.weir.common.autoconfigure;

import java.net.InetSocketAddress;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Says who calls the control plane, for the audit log. */
public final class Caller {

  private static final String NOBODY_ASKED = "anonymous";

  private Caller() {}

  /** The caller's name, where one was asked for, and address, such as {@code ops@192.0.2.7}. */
  public static Mono<String> of(ServerWebExchange exchange) {
    String address = address(exchange.getRequest().getRemoteAddress());
    return exchange
        .getPrincipal()
        .map(Principal::getName)
        .defaultIfEmpty(NOBODY_ASKED)
        .map(name -> name + "@" + address);
  }

  private static String address(@Nullable InetSocketAddress remote) {
    return remote == null || remote.isUnresolved()
        ? "unknown"
        : remote.getAddress().getHostAddress();
  }
}
