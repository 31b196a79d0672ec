package dev.weir.chat.app;

import dev.weir.chat.netty.room.RoomServer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Has rooms forget what has had its time, every few seconds, on a thread of its own. */
final class RoomSweeper implements AutoCloseable {

  private static final long SECONDS = 5;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-chat-sweeper").factory());

  RoomSweeper(RoomServer server) {
    var _ = timer.scheduleWithFixedDelay(server::sweep, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
