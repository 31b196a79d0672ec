package dev.weir.testkit.faults;

import dev.weir.testkit.faults.Ledger.Said;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A member of one room that publishes one message after the other, by the rules of
 * docs/chat-protocol.md: it comes back when its connection breaks, at the next balancer where one
 * refuses it, recovers by offset, and publishes again under the same key what was not acknowledged.
 */
final class RoomClient implements WebSocket.Listener {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long ACK_SECONDS = 5;
  private static final long PAUSE_MILLIS = 150;

  private final ScheduledExecutorService loop =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final StringBuilder text = new StringBuilder();
  private final AtomicLong acknowledged = new AtomicLong();
  private final List<URI> balancers;
  private final String room;
  private final String name;
  private final Ledger ledger;

  private @Nullable WebSocket socket;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
  private Future<?> patience = CompletableFuture.completedFuture(null);
  private volatile boolean joined;
  private volatile boolean ended;
  private @Nullable String epoch;
  private long offset;
  private int balancer;
  private long number = 1;
  private boolean waitsForAck;

  /** Connects to one of the balancers first. */
  RoomClient(List<URI> balancers, int balancer, String room, String name, Ledger ledger) {
    this.balancers = List.copyOf(balancers);
    this.balancer = balancer;
    this.room = room;
    this.name = name;
    this.ledger = ledger;
  }

  void start() {
    loop.execute(this::connect);
  }

  void end() {
    ended = true;
    loop.shutdownNow();
    http.shutdownNow();
  }

  /** Whether it is in its room just now. */
  boolean joined() {
    return joined;
  }

  /** How many of its messages were acknowledged. */
  long acknowledged() {
    return acknowledged.get();
  }

  private void connect() {
    URI balancerNow = balancers.get(balancer++ % balancers.size());
    URI uri = URI.create("ws://" + balancerNow.getAuthority() + "/ws/rooms");
    http.newWebSocketBuilder()
        .subprotocols("weir.chat.v1")
        .connectTimeout(Duration.ofSeconds(5))
        .buildAsync(uri, this)
        .whenComplete((_, failure) -> run(() -> opened(failure)));
  }

  private void opened(@Nullable Throwable failure) {
    if (failure != null) {
      comeBack();
    }
  }

  private void run(Runnable step) {
    if (!ended) {
      loop.execute(step);
    }
  }

  /** After a moment, through the next balancer. */
  private void comeBack() {
    joined = false;
    socket = null;
    waitsForAck = false;
    patience.cancel(false);
    if (!ended) {
      long pause = ThreadLocalRandom.current().nextLong(100, 400);
      loop.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
    }
  }

  private void later(WebSocket of, Runnable step) {
    if (!ended) {
      loop.schedule(() -> ifStill(of, step), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void ifStill(WebSocket of, Runnable step) {
    if (of.equals(socket)) {
      step.run();
    }
  }

  private void join() {
    ObjectNode join = command("join").put("ref", "join");
    if (epoch != null) {
      join.putObject("after").put("epoch", epoch).put("offset", offset);
    }
    send(join);
  }

  private void publish() {
    if (waitsForAck || !joined) {
      return;
    }
    waitsForAck = true;
    ObjectNode publish = command("publish").put("ref", "publish").put("key", name + "-" + number);
    publish.putObject("data").put("from", name).put("number", number);
    send(publish);
    patience.cancel(false);
    patience = loop.schedule(this::giveUp, ACK_SECONDS, TimeUnit.SECONDS);
  }

  /** Nothing comes back: a new connection may do better. */
  private void giveUp() {
    WebSocket silent = socket;
    if (silent != null) {
      silent.abort();
      comeBack();
    }
  }

  private ObjectNode command(String type) {
    return JSON.createObjectNode().put("type", type).put("room", room);
  }

  private void send(ObjectNode command) {
    WebSocket to = socket;
    if (to != null) {
      sent = sent.exceptionally(_ -> null).thenCompose(_ -> to.sendText(command.toString(), true));
    }
  }

  private void receive(WebSocket from, JsonNode frame) {
    switch (frame.path("type").asString("")) {
      case "connected" -> join();
      case "joined" -> joined(frame);
      case "message" -> message(frame);
      case "ack" -> {
        waitsForAck = false;
        ledger.acknowledged(
            frame.path("epoch").asString(""),
            frame.path("offset").asLong(0),
            new Said(name, number));
        acknowledged.incrementAndGet();
        number++;
        patience.cancel(false);
        later(from, this::publish);
      }
      case "error" -> error(from, frame);
      case "gap" -> {
        if (frame.has("to")) {
          offset = frame.path("to").asLong(0);
          ledger.told(name, frame.toString());
        }
      }
      case "left" -> ledger.told(name, frame.toString());
      default -> {
        // who comes and goes is of no interest
      }
    }
  }

  private void joined(JsonNode frame) {
    String now = frame.path("epoch").asString("");
    boolean recovered = frame.path("recovered").asBoolean(false);
    if (epoch == null) {
      offset = frame.path("offset").asLong(0);
      ledger.joined(name, now, offset);
    } else if (!recovered) {
      ledger.told(name, frame.toString());
      offset = frame.path("offset").asLong(0);
    }
    epoch = now;
    joined = true;
    publish();
  }

  private void message(JsonNode frame) {
    offset = frame.path("offset").asLong(0);
    JsonNode data = frame.path("data");
    Said said = new Said(data.path("from").asString(""), data.path("number").asLong(0));
    ledger.received(name, frame.path("epoch").asString(""), offset, said);
  }

  private void error(WebSocket from, JsonNode frame) {
    if (!frame.path("problem").asString("").endsWith("/store-unavailable")) {
      ledger.told(name, frame.toString());
    }
    boolean join = frame.path("ref").asString("").equals("join");
    waitsForAck = false;
    patience.cancel(false);
    later(from, join ? this::join : this::publish);
  }

  @Override
  public void onOpen(WebSocket opened) {
    run(
        () -> {
          socket = opened;
          text.setLength(0);
          send(JSON.createObjectNode().put("type", "connect").put("user", name));
          opened.request(1);
        });
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    String copy = part.toString();
    run(
        () -> {
          if (from.equals(socket)) {
            text.append(copy);
            if (last) {
              String whole = text.toString();
              text.setLength(0);
              receive(from, JSON.readTree(whole));
            }
          }
          from.request(1);
        });
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    run(() -> ifStill(from, this::comeBack));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    run(() -> ifStill(from, this::comeBack));
  }
}
