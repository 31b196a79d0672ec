package dev.weir.chat.netty.frame;

import dev.weir.chat.deflate.MessageInflater;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;

/**
 * Inflaters that an event loop lends for one message each, to connections that code every message
 * for itself. One takes some 60 KB, so a connection has one only while a message is under way.
 */
final class Inflaters {

  /** Kept for the next messages; those beyond are closed. */
  static final int MOST_IDLE = 8;

  private static final FastThreadLocal<Inflaters> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected Inflaters initialValue() {
          return new Inflaters();
        }

        @Override
        protected void onRemoval(Inflaters inflaters) {
          inflaters.idle.forEach(MessageInflater::close);
        }
      };

  private final ArrayDeque<MessageInflater> idle = new ArrayDeque<>();

  Inflaters() {}

  /** Those of the event loop that calls. */
  static Inflaters ofLoop() {
    return OF_THREAD.get();
  }

  /** One that knows nothing of earlier messages; to be given back, or closed. */
  MessageInflater lend() {
    MessageInflater known = idle.poll();
    return known == null ? MessageInflater.withoutContext() : known;
  }

  /** Takes back one that has read a message to its end. */
  void takeBack(MessageInflater lent) {
    if (idle.size() < MOST_IDLE) {
      idle.push(lent);
    } else {
      lent.close();
    }
  }

  /** How many are here. */
  int idle() {
    return idle.size();
  }
}
