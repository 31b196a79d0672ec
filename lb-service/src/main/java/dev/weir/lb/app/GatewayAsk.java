package dev.weir.lb.app;

import dev.weir.common.net.ClientAddressResolver;
import dev.weir.lb.balance.Ask;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A request in the gateway lane, as algorithms ask about it: the answers are those that the fast
 * lane gives.
 *
 * @param client who asks
 * @param target path and query as they are sent on
 * @param headers as they came
 * @param fromTrustedProxy whether it comes from a proxy whose word counts
 */
record GatewayAsk(InetAddress client, String target, HttpHeaders headers, boolean fromTrustedProxy)
    implements Ask {

  static Ask of(ServerHttpRequest request, URI url, ClientAddressResolver addresses) {
    InetSocketAddress remote = request.getRemoteAddress();
    InetAddress peer =
        Objects.requireNonNullElse(
            remote == null ? null : remote.getAddress(), InetAddress.getLoopbackAddress());
    HttpHeaders headers = request.getHeaders();
    InetAddress client =
        addresses.resolve(
            peer,
            headers.getOrDefault("Forwarded", List.of()),
            headers.getOrDefault("X-Forwarded-For", List.of()));
    String query = url.getRawQuery();
    String target = query == null ? url.getRawPath() : url.getRawPath() + "?" + query;
    return new GatewayAsk(client, target, headers, addresses.trusts(peer));
  }

  @Override
  public @Nullable String header(String name) {
    return headers.getFirst(name);
  }
}
