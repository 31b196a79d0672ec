package dev.weir.chat.netty.room;

import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.frame.Frames;
import dev.weir.chat.room.Delivery;
import dev.weir.chat.room.Outlet;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The members of one room on one event loop. What the room hands out waits in an inbox until the
 * loop's next turn, which encodes all of it once and writes it to every member. Only {@link #offer}
 * may be called by other threads.
 */
final class LoopRoom implements Outlet {

  private final RoomLoop loop;
  private final Queue<Delivery> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final ArrayList<Subscription> members = new ArrayList<>();

  LoopRoom(RoomLoop loop) {
    this.loop = loop;
  }

  @Override
  public void offer(Delivery delivery) {
    loop.inFlight().add(delivery.frame().length);
    inbox.add(delivery);
    if (signalled.compareAndSet(false, true)) {
      loop.eventLoop().execute(this::drain);
    }
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  void add(Subscription member) {
    member.index(members.size());
    members.add(member);
  }

  /** Removes a member; the last one takes its place, which a backward iteration tolerates. */
  void remove(Subscription member) {
    Subscription last = members.removeLast();
    if (member.index() < members.size()) {
      members.set(member.index(), last);
      last.index(member.index());
    }
  }

  private void drain() {
    signalled.set(false);
    List<Delivery> batch = new ArrayList<>();
    int bytes = 0;
    for (Delivery next = inbox.poll(); next != null; next = inbox.poll()) {
      int size = next.frame().length + Frames.LARGEST_HEADER;
      if (!batch.isEmpty() && bytes + size > ConnectionSettings.TURN_BYTES) {
        deliver(batch, bytes);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(next);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      deliver(batch, bytes);
    }
  }

  private void deliver(List<Delivery> deliveries, int bytes) {
    if (!members.isEmpty()) {
      RoomBatch batch = new RoomBatch(loop.alloc().directBuffer(bytes), deliveries);
      long delivered = 0;
      for (int i = members.size() - 1; i >= 0; i--) {
        delivered += members.get(i).deliver(batch);
      }
      loop.counters().delivered(delivered);
      batch.release();
    }
    loop.written(deliveries.stream().mapToLong(delivery -> delivery.frame().length).sum());
  }
}
