package dev.weir.chat.room;

/**
 * The receipt of a stored message.
 *
 * @param id names the message for good
 * @param position its place in the room's order
 */
public record Ack(String id, Position position) {}
