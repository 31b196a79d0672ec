package dev.weir.chat.room;

/**
 * One more member of a room. It gets what {@code recovery} says, then each delivery whose sequence
 * is above {@code sequence}.
 *
 * @param room where it is now
 * @param head the newest message, when it joined
 * @param sequence the newest delivery, when it joined
 * @param unstored how many deliveries were not of stored messages, when it joined
 * @param presence who is there, it included
 * @param presenceDue whether the caller is to call {@link RoomStore#announcePresence} after the
 *     presence interval
 */
public record Joined(
    Room room,
    Position head,
    long sequence,
    long unstored,
    Recovery recovery,
    PresenceView presence,
    boolean presenceDue) {}
