package dev.weir.chat.netty.client;

import dev.weir.chat.session.CloseReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Everybody who is connected, of every kind, by identity. Safe for any thread. */
public final class Connections {

  private final AtomicLong last = new AtomicLong();
  private final ConcurrentSkipListMap<Long, Connection> open = new ConcurrentSkipListMap<>();

  /** How many there are, those being closed included. */
  public int size() {
    return open.size();
  }

  /**
   * How each of them fares, the oldest first.
   *
   * @return done when every event loop has answered
   */
  public CompletableFuture<List<ConnectionView>> views() {
    Map<Executor, List<Connection>> byLoop = new HashMap<>();
    for (Connection connection : open.values()) {
      byLoop.computeIfAbsent(connection.loop(), _ -> new ArrayList<>()).add(connection);
    }
    List<CompletableFuture<List<ConnectionView>>> parts = new ArrayList<>();
    byLoop.forEach(
        (loop, connections) ->
            parts.add(CompletableFuture.supplyAsync(() -> views(connections), loop)));
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(_ -> joined(parts));
  }

  /** Sends one away, with {@link CloseReason#REMOVED}; false where there is none of this name. */
  public boolean close(String id) {
    Connection connection = find(id);
    if (connection == null) {
      return false;
    }
    close(connection, CloseReason.REMOVED, CloseReason.REMOVED.text());
    return true;
  }

  public static void close(Connection connection, CloseReason reason, String text) {
    connection.loop().execute(() -> connection.close(reason, text));
  }

  /** A name for one who comes now: letters and digits. */
  public String nextId() {
    return Long.toString(last.incrementAndGet(), Character.MAX_RADIX);
  }

  public void add(String id, Connection connection) {
    open.put(number(id), connection);
  }

  public void remove(String id) {
    open.remove(number(id));
  }

  public @Nullable Connection find(String id) {
    try {
      return open.get(number(id));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Those who are there now, the oldest first. */
  public List<Connection> all() {
    return List.copyOf(open.values());
  }

  private static long number(String id) {
    return Long.parseLong(id, Character.MAX_RADIX);
  }

  private static List<ConnectionView> views(List<Connection> connections) {
    return connections.stream().map(Connection::view).toList();
  }

  private static List<ConnectionView> joined(List<CompletableFuture<List<ConnectionView>>> parts) {
    return parts.stream()
        .flatMap(part -> part.join().stream())
        .sorted((one, other) -> Long.compare(number(one.id()), number(other.id())))
        .toList();
  }
}
