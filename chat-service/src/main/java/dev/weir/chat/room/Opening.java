package dev.weir.chat.room;

/** What came of asking for a room. */
public sealed interface Opening {

  /** It is here, to be joined and read. */
  record Opened(Room room) implements Opening {}

  /** There is no such room, and it was not to be made. */
  record NoSuchRoom() implements Opening {}

  /** The room does not exist, and there are as many as may be. */
  record TooManyRooms(int limit) implements Opening {}

  /** It cannot be said now: what keeps the rooms is away, as {@code detail} says. */
  record Unavailable(String detail) implements Opening {}
}
