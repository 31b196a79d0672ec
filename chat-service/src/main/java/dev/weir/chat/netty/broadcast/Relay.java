package dev.weir.chat.netty.broadcast;

import java.util.concurrent.CompletionStage;

/**
 * Carries what clients say to a broadcast that is larger than this instance, and brings what all of
 * it says, this instance included, in one order for all. Safe for any thread.
 */
public interface Relay {

  /** What a relay brings, from one thread at a time, in order. */
  interface Listener {

    /**
     * Messages.
     *
     * @param frames whole, as a server sends them
     * @param messages how many there are, at least 1
     */
    void heard(byte[] frames, int messages);

    /** Something between what was heard before and what will be was not heard, and never will. */
    void missed();
  }

  /** Begins to bring; called once, before anything is sent. */
  void begin(Listener listener);

  /**
   * Whether, as far as is known, what is sent now reaches everybody, and what they say is heard.
   */
  boolean isOpen();

  /**
   * Carries messages, after those that were given before.
   *
   * @param frames whole, as a server sends them
   * @param messages how many there are, at least 1
   * @return done when everybody will have them; fails where that is not known, and then all fail
   *     that were given by then
   */
  CompletionStage<?> send(byte[] frames, int messages);
}
