package dev.weir.chat.netty.client;

import dev.weir.chat.access.Caller;
import dev.weir.common.net.AddressText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as operators see it.
 *
 * @param id told apart from all others since the start
 * @param endpoint {@code broadcast}, {@code rooms} or {@code events}
 * @param user who it is; null before it has said so
 * @param address where it comes from
 * @param since when it came
 * @param expires when its token ends; null for never
 * @param rooms where it is a member
 * @param waitingBytes what waits for it beyond its socket; above 0, it reads too slowly
 * @param roomsBehind rooms whose newest it gets from history, since it read too slowly
 */
public record ConnectionView(
    String id,
    String endpoint,
    @Nullable String user,
    String address,
    Instant since,
    @Nullable Instant expires,
    List<String> rooms,
    long waitingBytes,
    int roomsBehind) {

  public ConnectionView {
    rooms = List.copyOf(rooms);
  }

  /**
   * The same of a client that a handshake let in.
   *
   * @param caller who it is; null before it has said so
   */
  public static ConnectionView of(
      String id,
      String endpoint,
      Visitor visitor,
      @Nullable Caller caller,
      List<String> rooms,
      long waitingBytes,
      int roomsBehind) {
    return new ConnectionView(
        id,
        endpoint,
        caller == null ? null : caller.user().value(),
        AddressText.of(visitor.address()),
        visitor.since(),
        caller == null ? null : caller.until(),
        rooms,
        waitingBytes,
        roomsBehind);
  }
}
