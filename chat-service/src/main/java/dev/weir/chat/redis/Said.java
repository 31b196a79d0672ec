package dev.weir.chat.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What somebody said to everybody, as {@code broadcast.lua} tells it: {@code NUMBER PREVIOUS TAG
 * MESSAGES}, a line end, and the frames, each byte a character.
 *
 * @param mark its place
 * @param previous the tag of what was said before
 * @param messages how many there are
 * @param frames their frames, as a server sends them
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
record Said(Mark mark, String previous, int messages, byte[] frames) {

  /**
   * A place in all that was said.
   *
   * @param number how much was said until then
   * @param tag which nothing else has
   */
  record Mark(long number, String tag) {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException where it is not as told
   */
  static Said read(String text) {
    int line = text.indexOf('\n');
    String[] head = text.substring(0, Math.max(line, 0)).split(" ", -1);
    if (head.length != 4) {
      throw new IllegalArgumentException("a broadcast without number, tags and count");
    }
    Mark mark = new Mark(Long.parseLong(head[0]), head[2]);
    byte[] frames = text.substring(line + 1).getBytes(ISO_8859_1);
    return new Said(mark, head[1], Integer.parseInt(head[3]), frames);
  }
}
