package dev.weir.chat.room;

/** Where a room hands out: some of its members, such as those of one event loop. */
@FunctionalInterface
public interface Outlet {

  /**
   * Takes one delivery, in the room's order. Called under the room's lock, by any thread: it must
   * neither block nor call the room.
   */
  void offer(Delivery delivery);
}
