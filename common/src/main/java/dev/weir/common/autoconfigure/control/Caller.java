package dev.weir.common.autoconfigure.control;

import dev.weir.common.control.Role;
import dev.weir.common.net.AddressText;
import dev.weir.common.net.ClientAddressResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Says who calls the control plane, for the audit log and for counting. */
public final class Caller {

  private static final String NOBODY_ASKED = "anonymous";
  private static final String ADDRESS = Caller.class.getName() + ".address";

  private Caller() {}

  /** The caller's name, where one was asked for, and address, such as {@code ops@192.0.2.7}. */
  public static Mono<String> of(ServerWebExchange exchange) {
    InetAddress address = address(exchange);
    String from = address == null ? "unknown" : AddressText.of(address);
    return exchange
        .getPrincipal()
        .map(Principal::getName)
        .defaultIfEmpty(NOBODY_ASKED)
        .map(name -> name + "@" + from);
  }

  /** Whether a caller has a role: everybody has all of them where nobody is asked who they are. */
  public static Mono<Boolean> has(ServerWebExchange exchange, Role role) {
    return exchange
        .getPrincipal()
        .map(
            caller ->
                caller instanceof Authentication known
                    && BearerAuthentication.roles(known).contains(role))
        .defaultIfEmpty(true);
  }

  /**
   * The caller's address: behind trusted proxies the one that they name, else the socket's; null
   * where there is no socket.
   */
  static @Nullable InetAddress address(ServerWebExchange exchange) {
    InetAddress resolved = exchange.getAttribute(ADDRESS);
    InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
    return resolved != null || remote == null ? resolved : remote.getAddress();
  }

  /** Remembers the address of the client that a proxy speaks for. */
  static void resolve(ServerWebExchange exchange, ClientAddressResolver addresses) {
    InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
    if (remote == null || remote.isUnresolved()) {
      return;
    }
    HttpHeaders headers = exchange.getRequest().getHeaders();
    InetAddress client =
        addresses.resolve(
            remote.getAddress(),
            headers.getOrEmpty("Forwarded"),
            headers.getOrEmpty("X-Forwarded-For"));
    exchange.getAttributes().put(ADDRESS, client);
  }
}
