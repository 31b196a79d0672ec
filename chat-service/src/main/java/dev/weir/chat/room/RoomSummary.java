package dev.weir.chat.room;

/**
 * A room, in numbers.
 *
 * @param room its name
 * @param epoch which life of the room this is
 * @param offset messages published in this epoch
 * @param users different users in it
 * @param connections connections in it
 * @param stored messages remembered
 * @param storedBytes their frames
 */
public record RoomSummary(
    String room,
    String epoch,
    long offset,
    int users,
    int connections,
    int stored,
    long storedBytes) {}
