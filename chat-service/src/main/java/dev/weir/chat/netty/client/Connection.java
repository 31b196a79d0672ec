package dev.weir.chat.netty.client;

import dev.weir.chat.room.RoomName;
import dev.weir.chat.session.CloseReason;
import java.util.concurrent.Executor;

/** One who is connected, of whatever kind. All but {@link #loop} belongs to that loop. */
public interface Connection {

  /** Where everything of it happens. */
  Executor loop();

  ConnectionView view();

  /**
   * Sends it away.
   *
   * @param text one line for people; ASCII, below 123 bytes
   */
  void close(CloseReason reason, String text);

  /**
   * Takes it out of a room it may be in, and tells it.
   *
   * @param reason as it is told
   */
  void removeFrom(RoomName room, String reason);
}
