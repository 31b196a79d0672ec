package dev.weir.diagnostics.monitor;

import java.util.function.Consumer;

/** Brings notices to webhooks. */
@FunctionalInterface
public interface Messenger {

  /**
   * Takes a notice, and returns at once.
   *
   * @param done told what became of it, from any thread
   */
  void send(Notice notice, Consumer<? super Delivery> done);
}
