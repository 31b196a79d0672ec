import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Connects WebSocket clients to a broadcaster and checks that what one client sends reaches each of
 * them, whole and in order: {@code java Broadcast.java ws://localhost:8080/ws 10}. Of several
 * addresses, with commas between, clients take the next each.
 */
final class Broadcast {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MESSAGES = 20;

  /** Keeps every message that it receives, put together from its frames. */
  private static final class Client implements WebSocket.Listener {
    final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private int binaryLength;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        received.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      binaryLength += part.remaining();
      if (last) {
        received.add("binary of " + binaryLength);
        binaryLength = 0;
      }
      socket.request(1);
      return null;
    }
  }

  public static void main(String[] args) throws Exception {
    List<URI> addresses = Stream.of(args[0].split(",")).map(URI::create).toList();
    List<Client> clients = new ArrayList<>();
    List<WebSocket> sockets = new ArrayList<>();
    HttpClient http = HttpClient.newHttpClient();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      var client = new Client();
      sockets.add(http.newWebSocketBuilder().connectTimeout(PATIENCE).buildAsync(addresses.get(i % addresses.size()), client)
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      clients.add(client);
    }
    for (int i = 0; i < MESSAGES; i++) {
      sockets.getFirst().sendText("message " + i, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    sockets.getFirst().sendBinary(ByteBuffer.allocate(50_000), true)
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    for (Client client : clients) {
      for (int i = 0; i < MESSAGES; i++) {
        expect(client, "message " + i);
      }
      expect(client, "binary of 50000");
    }
    sockets.forEach(WebSocket::abort);
    System.out.println(clients.size() + " clients received all messages, whole and in order");
    System.exit(0); // the client's threads would keep the JVM for a while
  }

  private static void expect(Client client, String expected) throws InterruptedException {
    String got = client.received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!expected.equals(got)) {
      System.err.println("expected '" + expected + "' but got '" + got + "'");
      System.exit(1);
    }
  }
}
