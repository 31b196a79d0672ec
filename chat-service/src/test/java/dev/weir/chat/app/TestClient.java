package dev.weir.chat.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.app.client.PublicEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A client on the JDK's WebSocket that keeps what it receives, one line a message. */
final class TestClient implements WebSocket.Listener {

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder binary = new StringBuilder();
  private @Nullable WebSocket socket;

  static TestClient connect(HttpClient http, int port) throws Exception {
    return open(http, port, "/ws");
  }

  /** A client of the rooms, which has not said who it is. */
  static TestClient toRooms(HttpClient http, int port) throws Exception {
    return open(http, port, "/ws/rooms", PublicEndpoint.ROOMS_PROTOCOL);
  }

  /** A client of any address that offers subprotocols. */
  static TestClient open(HttpClient http, int port, String path, String... protocols)
      throws Exception {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (protocols.length > 0) {
      builder.subprotocols(protocols[0], Arrays.copyOfRange(protocols, 1, protocols.length));
    }
    return connect(builder, port, path);
  }

  static TestClient toEcho(HttpClient http, int port) throws Exception {
    return connect(http.newWebSocketBuilder(), port, "/ws/echo");
  }

  private static TestClient connect(WebSocket.Builder builder, int port, String path)
      throws Exception {
    TestClient client = new TestClient();
    client.socket =
        builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), client).get(10, SECONDS);
    return client;
  }

  /** What {@link #sendMixed} makes everyone receive. */
  static List<String> mixed(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> (i % 2 == 0 ? "text " : "binary ") + name + i)
        .toList();
  }

  void sendMixed(String name, int count) {
    for (int i = 0; i < count; i++) {
      if (i % 2 == 0) {
        text(name + i);
      } else {
        binary((name + i).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  void text(String message) {
    socket().sendText(message, true).join();
  }

  void binary(byte[] message) {
    socket().sendBinary(ByteBuffer.wrap(message), true).join();
  }

  /** Sends although the other side may close meanwhile. */
  void binaryUnchecked(byte[] message) {
    var _ = socket().sendBinary(ByteBuffer.wrap(message), true);
  }

  void flood(int messages) {
    try {
      for (int i = 0; i < messages; i++) {
        text("flood");
      }
    } catch (CompletionException e) {
      assertThat(closed).succeedsWithin(10, SECONDS);
    }
  }

  List<String> next(int count) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    while (lines.size() < count) {
      String line = received.poll(10, SECONDS);
      assertThat(line).as("message %d of %d", lines.size() + 1, count).isNotNull();
      lines.add(line);
    }
    return lines;
  }

  /** The subprotocol that the server has chosen. */
  String subprotocol() {
    return socket().getSubprotocol();
  }

  int closeCode() throws Exception {
    return closed.get(10, SECONDS);
  }

  void abort() {
    socket().abort();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      received.add("text " + text);
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
    binary.append(StandardCharsets.ISO_8859_1.decode(part));
    if (last) {
      received.add("binary " + (binary.length() > 100 ? binary.length() : binary));
      binary.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }

  private WebSocket socket() {
    return Objects.requireNonNull(socket);
  }
}
