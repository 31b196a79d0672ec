package dev.weir.chat.room;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Frames that a test can read: a word, then what it is about. */
public final class PlainFrames implements RoomFrames {

  @Override
  public byte[] message(RoomName room, Ack ack, Draft draft, long atMillis) {
    String data = new String(draft.data(), UTF_8);
    return "message %d %s".formatted(ack.position().offset(), data).getBytes(UTF_8);
  }

  @Override
  public byte[] signal(RoomName room, String from, byte[] data) {
    return "signal %s %s".formatted(from, new String(data, UTF_8)).getBytes(UTF_8);
  }

  @Override
  public byte[] lost(RoomName room, String epoch, long from, long to) {
    return "lost %d to %d".formatted(from, to).getBytes(UTF_8);
  }

  @Override
  public byte[] anew(RoomName room, Position head, PresenceView presence) {
    return "anew %d %s".formatted(head.offset(), presence.names()).getBytes(UTF_8);
  }

  @Override
  public byte[] presence(RoomName room, PresenceChange change) {
    String names = change.listed() ? change.joined() + " " + change.left() : "counts";
    return "presence %s %d/%d"
        .formatted(names, change.users(), change.connections())
        .getBytes(UTF_8);
  }
}
