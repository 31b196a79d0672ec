package dev.weir.chat.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.chat.room.Draft;
import dev.weir.chat.room.Position;

/**
 * A message in the log of a room.
 *
 * @param at its place
 * @param atMillis when it was stored, since 1970, by the clock of Redis
 * @param draft what was published, without its key
 */
record LogEntry(Position at, long atMillis, Draft draft) {

  /** What Redis keeps of a message: who says it, a line end, what. */
  static String body(Draft draft) {
    return draft.from() + '\n' + new String(draft.data(), UTF_8);
  }

  /** Reads a message as Redis keeps it. */
  static LogEntry of(Position at, long atMillis, String body) {
    int line = body.indexOf('\n');
    byte[] data = body.substring(line + 1).getBytes(UTF_8);
    return new LogEntry(at, atMillis, new Draft(body.substring(0, line), data, null));
  }
}
