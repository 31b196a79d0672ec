package dev.weir.testkit;

import java.io.IOException;

/** Where the Redis of a {@link RedisServer} runs: a process, or a container. */
interface RedisHost {
  /** The host by which it is reached. */
  String host();

  /** The port by which it is reached: the same after each launch. */
  int port();

  /** Begins to run it, empty; it need not answer yet. */
  void launch() throws IOException;

  /** Whether what was launched still runs. */
  boolean runs();

  /** Takes it away at once, and returns when it is gone. */
  void kill() throws IOException;

  /** Lets it accept connections and answer nothing. */
  void hang() throws IOException;

  /** Lets it go on after {@link #hang}. */
  void goOn() throws IOException;

  /** Removes what {@link #kill} left. */
  void remove() throws IOException;
}
