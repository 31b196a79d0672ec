package dev.weir.chat.room;

/** What came of publishing a message. */
public sealed interface PublishOutcome {

  /**
   * It is stored.
   *
   * @param repeated whether it was already, under its key, so that nobody receives it again
   */
  record Stored(Ack ack, boolean repeated) implements PublishOutcome {}

  /** It is not stored: the room remembers as many keys as it may. */
  record TooManyKeys(int limit) implements PublishOutcome {}

  /** It is not stored: the room does not exist, and there are as many as may be. */
  record TooManyRooms(int limit) implements PublishOutcome {}

  /** What keeps the rooms is away, or does not answer; {@code detail} says what that means. */
  record Unavailable(String detail) implements PublishOutcome {}
}
