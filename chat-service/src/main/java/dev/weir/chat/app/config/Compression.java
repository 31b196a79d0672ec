package dev.weir.chat.app.config;

import dev.weir.chat.deflate.DeflateOffers;
import dev.weir.chat.deflate.DeflateTerms;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * Which compression of messages a handshake agrees to.
 *
 * @param enabled whether any
 * @param serverContext whether what one client is sent may be coded by what it was sent before
 * @param clientContext whether what it sends may be coded by what it has sent before
 */
public record Compression(boolean enabled, boolean serverContext, boolean clientContext) {

  private static final String FIELD = "Sec-WebSocket-Extensions";

  /** For clients that are all sent the same: it is coded once, so by nothing that went before. */
  static Compression ofShared(boolean enabled, boolean clientContext) {
    return new Compression(enabled, false, clientContext);
  }

  /** For a client that is sent what nobody else is. */
  public static Compression ofOne() {
    return new Compression(true, true, true);
  }

  /** Agrees to an offer, and says so in the answer; null where there is none to agree to. */
  public @Nullable DeflateTerms agree(ServerWebExchange exchange) {
    List<String> offers = exchange.getRequest().getHeaders().getOrDefault(FIELD, List.of());
    if (!enabled || offers.isEmpty()) {
      return null;
    }
    DeflateTerms terms = DeflateOffers.agree(offers, !serverContext, !clientContext).orElse(null);
    if (terms != null) {
      exchange.getResponse().getHeaders().set(FIELD, terms.header());
    }
    return terms;
  }
}
