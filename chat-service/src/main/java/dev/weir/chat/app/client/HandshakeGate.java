package dev.weir.chat.app.client;

import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.Places;
import dev.weir.chat.session.Places.Outcome;
import dev.weir.chat.session.UserPlaces;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.problem.Problem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Decides whether a handshake may go on: by the page it comes from, and by the places left. */
public record HandshakeGate(
    Places places,
    UserPlaces users,
    ClientAddressResolver addresses,
    Origins origins,
    BooleanSupplier draining) {

  /**
   * Lets a handshake in.
   *
   * @param user who it is, where that is known and no other has the name; null else
   * @return gives back the places it holds from now on; to be called when its connection ends
   * @throws HandshakeRefused with status 403, 429 or 503
   */
  Runnable enter(ServerHttpRequest request, @Nullable UserName user) {
    if (!origins.allow(request.getHeaders().getOrigin())) {
      throw refused("origin-not-allowed", "Origin not allowed", 403, "This page may not connect.");
    }
    if (draining.getAsBoolean()) {
      throw refused("draining", "Draining", 503, "This instance lets nobody in; try another.");
    }
    Outcome.Taken place = place(request);
    if (user == null) {
      return place::release;
    }
    UserPlaces.Place own = users.take(user.value());
    if (own == null) {
      place.release();
      throw new HandshakeRefused(
          RoomProblem.TOO_MANY_OF_USER.because(
              "%s has all of its %d connections in use.".formatted(user, users.limit())));
    }
    return () -> {
      place.release();
      own.release();
    };
  }

  private Outcome.Taken place(ServerHttpRequest request) {
    return switch (places.take(clientAddress(request))) {
      case Outcome.Taken taken -> taken;
      case Outcome.Full(int limit) ->
          throw refused(
              "too-many-connections",
              "Too many connections",
              503,
              "All " + limit + " connections are in use.");
      case Outcome.AddressFull(int limit) ->
          throw refused(
              "too-many-connections-from-address",
              "Too many connections from one address",
              429,
              "Your address has all of its " + limit + " connections in use.");
    };
  }

  /** Where a request comes from. */
  InetAddress clientAddress(ServerHttpRequest request) {
    InetSocketAddress peer = Objects.requireNonNull(request.getRemoteAddress());
    HttpHeaders headers = request.getHeaders();
    return addresses.resolve(
        peer.getAddress(), headers.getOrEmpty("Forwarded"), headers.getOrEmpty("X-Forwarded-For"));
  }

  private static HandshakeRefused refused(String slug, String title, int status, String detail) {
    return new HandshakeRefused(Problem.of(slug, title, status, detail));
  }
}
