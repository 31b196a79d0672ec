package dev.weir.chat.room;

/** Encodes what a room hands out; called once for all who receive it, under the room's lock. */
public interface RoomFrames {

  /** A stored message. */
  byte[] message(RoomName room, Ack ack, Draft draft, long atMillis);

  /** A signal, which is not stored. */
  byte[] signal(RoomName room, String from, byte[] data);

  /** A change of presence. */
  byte[] presence(RoomName room, PresenceChange change);

  /** Messages that no member gets, both ends included. */
  byte[] lost(RoomName room, String epoch, long from, long to);

  /** The room has begun anew under its members; what is new follows this position. */
  byte[] anew(RoomName room, Position head, PresenceView presence);
}
