package dev.weir.chat.netty.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.netty.EmbeddedClient;
import dev.weir.chat.room.Position;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of room r on an embedded channel, which holds every frame against the promise: messages
 * in order, none twice, none missing without a gap that says so.
 */
final class RoomClient {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String TEXT = "text ";

  private final EmbeddedClient embedded;
  private final List<JsonNode> gaps = new ArrayList<>();
  private boolean inRoom;
  private @Nullable Position asked;
  private String epoch = "";
  private long expected;
  private boolean sentAway;

  RoomClient(RoomServer server, @Nullable String token) {
    embedded = new EmbeddedClient(server::join, token);
  }

  EmbeddedClient embedded() {
    return embedded;
  }

  /** Sends one command, with single quotes for double ones. */
  void send(String command) {
    embedded.send(frame(command));
  }

  void publish(int count, int size) {
    publishWithoutTurn(count, size);
    run();
  }

  void publishWithoutTurn(int count, int size) {
    String command = "{'type':'publish','room':'r','data':'" + "x".repeat(size) + "'}";
    embedded.sendWithoutTurn(
        IntStream.range(0, count).mapToObj(_ -> frame(command)).toArray(WebSocketFrame[]::new));
  }

  /** Joins, from where it left off or from now on. */
  void join(@Nullable Position after) {
    asked = after;
    String from =
        after == null
            ? ""
            : ",'after':{'epoch':'%s','offset':%d}".formatted(after.epoch(), after.offset());
    send("{'type':'join','room':'r'" + from + "}");
  }

  void run() {
    embedded.run();
  }

  /** What it has seen last; null before it was in the room. */
  @Nullable Position position() {
    takeAll();
    return epoch.isEmpty() ? null : new Position(epoch, expected - 1);
  }

  /** The offset of the message that comes next. */
  long expected() {
    return expected;
  }

  List<JsonNode> gaps() {
    return gaps;
  }

  boolean inRoom() {
    return inRoom;
  }

  boolean sentAway() {
    return sentAway;
  }

  /** What was received since the last call, checked. */
  List<JsonNode> frames() {
    List<JsonNode> frames = new ArrayList<>();
    for (String line : embedded.receivedWhole()) {
      if (line.startsWith(TEXT)) {
        JsonNode frame = JSON.readTree(line.substring(TEXT.length()));
        if (!frame.has("room") || frame.get("room").asString().equals("r")) {
          check(frame);
        }
        frames.add(frame);
      } else {
        sentAway |= line.startsWith("close ");
      }
    }
    return frames;
  }

  void takeAll() {
    var _ = frames();
  }

  /** The first frame of a type among those received since the last call. */
  JsonNode next(String type) {
    JsonNode found = null;
    for (JsonNode frame : frames()) {
      if (found == null && frame.get("type").asString().equals(type)) {
        found = frame;
      }
    }
    assertThat(found).as("a frame " + type).isNotNull();
    return Objects.requireNonNull(found);
  }

  /** The offsets of the messages received since the last call. */
  List<Long> offsets() {
    return frames().stream()
        .filter(frame -> frame.get("type").asString().equals("message"))
        .map(frame -> frame.get("offset").asLong())
        .toList();
  }

  /** The kind of problem that a command is answered with. */
  String problem(String command) {
    send(command);
    return next("error").get("problem").asString();
  }

  /** Leaves the room if it is there; what is still on its way to it counts. */
  void leaveRoom() {
    takeAll();
    if (inRoom && !sentAway) {
      send("{'type':'leave','room':'r'}");
    }
  }

  /** Joins from where it left off, if it has left. */
  void joinAgain() {
    takeAll();
    if (!inRoom && !sentAway) {
      join(position());
    }
  }

  /** Vanishes without a word. */
  void leaveAbruptly() {
    takeAll();
    inRoom = false;
    embedded.channel().close();
    embedded.run();
  }

  void finish() {
    embedded.finish();
  }

  private void check(JsonNode frame) {
    switch (frame.get("type").asString()) {
      case "joined" -> joined(frame);
      case "message" -> {
        assertThat(frame.get("epoch").asString()).isEqualTo(epoch);
        assertThat(frame.get("offset").asLong()).as("offset").isEqualTo(expected);
        expected++;
      }
      case "gap" -> gap(frame);
      case "left" -> inRoom = false;
      default -> {}
    }
  }

  private void joined(JsonNode frame) {
    inRoom = true;
    epoch = frame.get("epoch").asString();
    boolean recovered = frame.get("recovered").asBoolean();
    assertThat(recovered && asked == null).isFalse();
    expected = recovered && asked != null ? asked.offset() + 1 : frame.get("offset").asLong() + 1;
  }

  private void gap(JsonNode frame) {
    gaps.add(frame);
    if (frame.has("from")) {
      assertThat(frame.get("from").asLong()).as("start of gap").isEqualTo(expected);
      assertThat(frame.get("to").asLong()).isGreaterThanOrEqualTo(expected);
      expected = frame.get("to").asLong() + 1;
    }
  }

  private static TextWebSocketFrame frame(String command) {
    return new TextWebSocketFrame(command.replace('\'', '"'));
  }
}
