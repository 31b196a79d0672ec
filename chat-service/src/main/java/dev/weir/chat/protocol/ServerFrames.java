package dev.weir.chat.protocol;

import dev.weir.chat.room.Ack;
import dev.weir.chat.room.Draft;
import dev.weir.chat.room.HistoryPage;
import dev.weir.chat.room.Joined;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.PresenceChange;
import dev.weir.chat.room.PresenceView;
import dev.weir.chat.room.Recovery;
import dev.weir.chat.room.RoomFrames;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.StoredMessage;
import dev.weir.chat.room.UserName;
import dev.weir.common.problem.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What clients are sent, as JSON in UTF-8. The fields are told in {@code docs/chat-protocol.md}.
 */
public final class ServerFrames implements RoomFrames {

  @Override
  public byte[] message(RoomName room, Ack ack, Draft draft, long atMillis) {
    return new JsonLine(160 + draft.data().length)
        .text("type", "message")
        .text("room", room.value())
        .text("epoch", ack.position().epoch())
        .number("offset", ack.position().offset())
        .text("id", ack.id())
        .text("from", draft.from())
        .text("at", Instant.ofEpochMilli(atMillis).toString())
        .json("data", draft.data())
        .end();
  }

  @Override
  public byte[] signal(RoomName room, String from, byte[] data) {
    return JsonLine.of("signal")
        .text("room", room.value())
        .text("from", from)
        .json("data", data)
        .end();
  }

  @Override
  public byte[] presence(RoomName room, PresenceChange change) {
    JsonLine line = JsonLine.of("presence").text("room", room.value());
    if (change.listed()) {
      line.texts("join", change.joined()).texts("leave", change.left());
    }
    return line.number("users", change.users()).number("connections", change.connections()).end();
  }

  @Override
  public byte[] lost(RoomName room, String epoch, long from, long to) {
    return gap(room, epoch, from, to);
  }

  /** As if each member had joined again and could not get what it missed. */
  @Override
  public byte[] anew(RoomName room, Position head, PresenceView presence) {
    return begunAnew(room, head, presence);
  }

  /** The same, for one that has fallen behind. */
  public static byte[] begunAnew(RoomName room, Position head, PresenceView presence) {
    return joined(null, room, head, false)
        .text("reason", Recovery.Reason.OTHER_EPOCH.code())
        .json("presence", there(presence))
        .end();
  }

  /**
   * The answer to {@code connect}.
   *
   * @param session what a later connection is to name to take the place of this one
   * @param until when the client is to have sent a newer token; null for never
   */
  public static byte[] connected(
      @Nullable String ref,
      String connection,
      UserName user,
      String session,
      @Nullable Instant until) {
    return JsonLine.of("connected")
        .text("ref", ref)
        .text("connection", connection)
        .text("user", user.value())
        .text("session", session)
        .text("expires", until == null ? null : until.toString())
        .end();
  }

  /** The answer to {@code join}. */
  public static byte[] joined(@Nullable String ref, Joined joined) {
    Position head = joined.head();
    JsonLine line =
        joined(ref, joined.room().name(), head, joined.recovery() instanceof Recovery.Recovered);
    if (joined.recovery() instanceof Recovery.Refused(Recovery.Reason reason)) {
      line.text("reason", reason.code());
    }
    return line.json("presence", there(joined.presence())).end();
  }

  private static JsonLine joined(
      @Nullable String ref, RoomName room, Position head, boolean recovered) {
    return JsonLine.of("joined")
        .text("ref", ref)
        .text("room", room.value())
        .text("epoch", head.epoch())
        .number("offset", head.offset())
        .flag("recovered", recovered);
  }

  /** The answer to {@code leave}, and the notice to one that was made to leave. */
  public static byte[] left(@Nullable String ref, RoomName room, @Nullable String reason) {
    return JsonLine.of("left")
        .text("ref", ref)
        .text("room", room.value())
        .text("reason", reason)
        .end();
  }

  /** The answer to {@code publish}. */
  public static byte[] ack(@Nullable String ref, RoomName room, Ack ack) {
    return JsonLine.of("ack")
        .text("ref", ref)
        .text("room", room.value())
        .text("epoch", ack.position().epoch())
        .number("offset", ack.position().offset())
        .text("id", ack.id())
        .end();
  }

  /** The answer to {@code presence}. */
  public static byte[] members(@Nullable String ref, RoomName room, PresenceView there) {
    return JsonLine.of("members")
        .text("ref", ref)
        .text("room", room.value())
        .json("presence", there(there))
        .end();
  }

  /** The answer to {@code history}: the messages, each as it was first sent. */
  public static byte[] history(@Nullable String ref, RoomName room, HistoryPage page) {
    return history(JsonLine.of("history").text("ref", ref).text("room", room.value()), page);
  }

  /** A page of history without a client that asked. */
  public static byte[] history(HistoryPage page) {
    return history(new JsonLine(), page);
  }

  /** Messages that the receiver does not get, both ends included. */
  public static byte[] gap(RoomName room, String epoch, long from, long to) {
    return JsonLine.of("gap")
        .text("room", room.value())
        .text("epoch", epoch)
        .number("from", from)
        .number("to", to)
        .end();
  }

  /** How many signals and presence changes the receiver did not get. */
  public static byte[] gap(RoomName room, long unstored) {
    return JsonLine.of("gap").text("room", room.value()).number("unstored", unstored).end();
  }

  /** Why a stream of events ends, as the close frame of a WebSocket says it. */
  public static byte[] closed(int code, String reason) {
    return JsonLine.of("close").number("code", code).text("reason", reason).end();
  }

  /** What is wrong with what a client sent. */
  public static byte[] error(@Nullable String ref, Problem problem) {
    return JsonLine.of("error")
        .text("ref", ref)
        .text("problem", problem.type())
        .text("title", problem.title())
        .text("detail", problem.detail())
        .end();
  }

  private static byte[] history(JsonLine line, HistoryPage page) {
    return line.text("epoch", page.head().epoch())
        .number("offset", page.head().offset())
        .number("first", page.first())
        .array("messages", page.messages().stream().map(StoredMessage::frame).toList())
        .end();
  }

  /** Who is in a room: {@code names} only where all of them are listed. */
  public static byte[] there(PresenceView view) {
    JsonLine line =
        new JsonLine().number("users", view.users()).number("connections", view.connections());
    if (view.names().size() == view.users()) {
      line.texts("names", view.names());
    }
    return line.end();
  }
}
