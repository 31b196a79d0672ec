package dev.weir.chat.room;

/**
 * A place in a room's order.
 *
 * @param epoch which life of the room the offset counts in; a room that begins anew has another
 * @param offset messages up to and including this one; 0 before the first
 */
public record Position(String epoch, long offset) {

  public Position {
    if (offset < 0) {
      throw new IllegalArgumentException("an offset of " + offset + ": expected 0 or more");
    }
  }
}
