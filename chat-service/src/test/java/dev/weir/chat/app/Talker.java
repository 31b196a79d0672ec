package dev.weir.chat.app;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.weir.chat.app.client.PublicEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One who talks in a room, whatever breaks: it publishes one message after the other, each under a
 * key and again until it is acknowledged, and reads the room on from where it was, at whichever
 * instance takes it. What breaks the promise of order and recovery is kept as a complaint.
 */
final class Talker {

  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_NANOS = SECONDS.toNanos(3);

  private final String name;
  private final HttpClient http;
  private final Supplier<List<Integer>> ports;
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final List<String> acknowledged = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean joined;
  private volatile boolean talking;
  private volatile boolean ended;
  private volatile String trouble = "none";
  private String epoch = "";
  private long offset = -1;
  private final AtomicInteger sessions = new AtomicInteger();
  private int next;

  /** One that comes in and listens until {@link #talk}. */
  Talker(String name, HttpClient http, Supplier<List<Integer>> ports) {
    this.name = name;
    this.http = http;
    this.ports = ports;
    this.thread = Thread.ofVirtual().name(name).start(this::run);
  }

  boolean hasJoined() {
    return joined;
  }

  void talk() {
    talking = true;
  }

  /** Waits for the last acknowledgement, and listens from then on. */
  void hush() {
    talking = false;
  }

  /** What was said in the room since it joined first. */
  List<String> seen() {
    return seen;
  }

  List<String> acknowledged() {
    return acknowledged;
  }

  List<String> complaints() {
    return complaints;
  }

  @Override
  public String toString() {
    return "%s: %d acknowledged, %d seen, session %d, last trouble %s, complaints %s"
        .formatted(name, acknowledged.size(), seen.size(), sessions.get(), trouble, complaints);
  }

  /** Goes away for good. */
  void leave() throws InterruptedException {
    ended = true;
    thread.join();
  }

  private void run() {
    while (!ended) {
      try {
        List<Integer> open = ports.get();
        new Session(open.get(Math.floorMod(name.hashCode() + sessions.get(), open.size()))).run();
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        // nobody takes it there: it goes on elsewhere
        trouble = e.toString();
      }
      sessions.incrementAndGet();
    }
  }

  private final class Session implements WebSocket.Listener {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private boolean over;
    private boolean in;
    private boolean asking;
    private long askedAt;

    Session(int port) throws Exception {
      socket =
          http.newWebSocketBuilder()
              .subprotocols(PublicEndpoint.ROOMS_PROTOCOL)
              .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws/rooms"), this)
              .get(3, SECONDS);
    }

    void run() throws InterruptedException {
      try {
        send("{'type':'connect','user':'%s'}".formatted(name));
        String after =
            offset < 0 ? "" : ",'after':{'epoch':'%s','offset':%d}".formatted(epoch, offset);
        send("{'type':'join','room':'r'" + after + "}");
        while (!over && !ended) {
          if (in && !asking && (talking || next > acknowledged.size())) {
            ask();
          }
          String frame = received.poll(50, MILLISECONDS);
          if (frame != null) {
            take(frame);
          }
          over |= asking && System.nanoTime() - askedAt > PATIENCE_NANOS;
        }
      } finally {
        socket.abort();
      }
    }

    /** The next message, or again the one before. */
    private void ask() {
      next = acknowledged.size() + 1;
      asking = true;
      askedAt = System.nanoTime();
      send(
          "{'type':'publish','room':'r','data':'%s %d','key':'%s %d'}"
              .formatted(name, next, name, next));
    }

    private void take(String text) throws InterruptedException {
      if (text.isEmpty()) {
        over = true;
        return;
      }
      JsonNode frame = JSON.readTree(text);
      switch (frame.get("type").asString()) {
        case "joined" -> enter(frame);
        case "message" -> hear(frame);
        case "ack" -> {
          asking = false;
          acknowledged.add(name + " " + next);
          Thread.sleep(2);
        }
        case "gap" -> complaints.add(text);
        case "error" -> {
          if (!frame.get("problem").asString().endsWith("/store-unavailable")) {
            complaints.add(text);
          }
          asking = false;
          over = !in;
          Thread.sleep(20);
        }
        default -> {}
      }
    }

    private void enter(JsonNode frame) {
      if (offset >= 0 && !frame.get("recovered").asBoolean()) {
        complaints.add(frame.toString());
      }
      epoch = frame.get("epoch").asString();
      offset = offset < 0 ? frame.get("offset").asLong() : offset;
      in = true;
      joined = true;
    }

    private void hear(JsonNode frame) {
      if (frame.get("offset").asLong() != offset + 1
          || !frame.get("epoch").asString().equals(epoch)) {
        complaints.add(frame + " after " + epoch + ":" + offset);
      }
      offset = frame.get("offset").asLong();
      seen.add(frame.get("data").asString());
    }

    private void send(String command) {
      socket.sendText(command.replace('\'', '"'), true).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        received.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      received.add("");
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      received.add("");
    }
  }
}
