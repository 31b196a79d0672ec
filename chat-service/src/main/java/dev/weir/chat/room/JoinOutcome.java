package dev.weir.chat.room;

/** What came of joining a room. */
public sealed interface JoinOutcome {

  /**
   * One more member. It gets what {@code recovery} says, then each delivery whose sequence is above
   * {@code sequence}.
   *
   * @param room where it is now
   * @param head the newest message, when it joined
   * @param sequence the newest delivery, when it joined
   * @param presence who is there, it included
   * @param presenceDue whether the caller is to call {@link Room#announcePresence} after the
   *     presence interval
   */
  record Joined(
      Room room,
      Position head,
      long sequence,
      Recovery recovery,
      PresenceView presence,
      boolean presenceDue)
      implements JoinOutcome {}

  /** The room does not exist, and there are as many as may be. */
  record TooManyRooms(int limit) implements JoinOutcome {}
}
