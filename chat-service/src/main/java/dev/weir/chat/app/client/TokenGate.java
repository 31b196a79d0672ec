package dev.weir.chat.app.client;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.access.Caller;
import dev.weir.chat.access.Rights;
import dev.weir.chat.access.TokenChecker;
import dev.weir.chat.access.Verdict;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.room.UserName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/**
 * Finds the token that a request brings, and lets in or refuses those that have no other way to
 * bring one.
 */
public record TokenGate(AccessPolicy access) {

  static final String PROTOCOLS = "Sec-WebSocket-Protocol";

  /** A subprotocol that is none: browsers can send no other field with a handshake. */
  private static final String TOKEN_PROTOCOL = "weir.token.";

  private static final String QUERY = "access_token";
  private static final String BEARER = "bearer ";

  /**
   * The token of a request: in {@code Authorization}, in the query, or as a subprotocol; null for
   * none.
   */
  static @Nullable String token(ServerHttpRequest request) {
    String field = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    if (field != null && field.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return field.substring(BEARER.length()).strip();
    }
    String query = request.getQueryParams().getFirst(QUERY);
    return query != null
        ? query
        : protocols(request)
            .filter(protocol -> protocol.startsWith(TOKEN_PROTOCOL))
            .map(protocol -> protocol.substring(TOKEN_PROTOCOL.length()))
            .findFirst()
            .orElse(null);
  }

  /** The subprotocols that a handshake offers. */
  static Stream<String> protocols(ServerHttpRequest request) {
    List<String> lines = request.getHeaders().getOrEmpty(PROTOCOLS);
    return lines.stream().flatMap(line -> Arrays.stream(line.split(",", -1))).map(String::strip);
  }

  /**
   * Who sends a request.
   *
   * @param guest the name of one without a token
   * @return or {@link HandshakeRefused} with status 401 or 503
   */
  Mono<Caller> caller(ServerHttpRequest request, UserName guest) {
    TokenChecker tokens = access.tokens();
    String token = token(request);
    if (tokens == null || token == null) {
      return asGuest(guest);
    }
    return Mono.fromCompletionStage(() -> tokens.check(token)).map(TokenGate::accepted);
  }

  private Mono<Caller> asGuest(UserName guest) {
    Rights rights = access.guests();
    return rights == null
        ? Mono.error(
            new HandshakeRefused(
                RoomProblem.TOKEN_MISSING.because(
                    "A token is needed here: Authorization: Bearer, or access_token in the"
                        + " query.")))
        : Mono.just(new Caller(guest, rights, null));
  }

  private static Caller accepted(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted(Caller caller) -> caller;
      case Verdict.Refused refused -> throw new HandshakeRefused(refused.problem());
    };
  }
}
