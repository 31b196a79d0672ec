package dev.weir.chat.room;

import java.util.concurrent.atomic.AtomicInteger;

class MemoryRoomsTest extends RoomStoreContract {

  private final AtomicInteger epochs = new AtomicInteger();

  @Override
  protected RoomStore store(RoomSettings settings) {
    return new MemoryRooms(
        new Rooms(settings, new PlainFrames(), () -> "e" + epochs.incrementAndGet()));
  }
}
