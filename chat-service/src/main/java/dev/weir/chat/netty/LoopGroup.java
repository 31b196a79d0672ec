package dev.weir.chat.netty;

import dev.weir.chat.message.MessageKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members that live on one event loop. In: gathers what they publish in one turn of the loop
 * into one buffer. Out: writes each batch of the log to all of them, that buffer shared, and
 * flushes each once. Everything but {@link #inbox}, {@link #signal} and {@link #wakePublishers}
 * belongs to the loop.
 */
final class LoopGroup {

  /** A turn's buffer goes out early when the next message would make it larger than this. */
  static final int TURN_BYTES = 64 * 1024;

  private static final int FIRST_BYTES = 2048;

  private final EventLoop loop;
  private final MessageLog log;
  private final BroadcastCounters counters;
  private final long checkNanos;

  private final Queue<Batch> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();

  private final ArrayList<Member> members = new ArrayList<>();
  private final ArrayList<Member> paused = new ArrayList<>();
  private @Nullable ByteBuf turn;
  private int turnMessages;
  private boolean turnEnds;
  private boolean checking;

  LoopGroup(EventLoop loop, MessageLog log, BroadcastCounters counters, long checkNanos) {
    this.loop = loop;
    this.log = log;
    this.counters = counters;
    this.checkNanos = checkNanos;
  }

  EventLoop loop() {
    return loop;
  }

  void add(Member member) {
    member.position(members.size());
    members.add(member);
    if (!checking) {
      checking = true;
      scheduleCheck();
    }
  }

  /** Removes a member; the last one takes its position, which a backward iteration tolerates. */
  void remove(Member member) {
    int position = member.position();
    if (position < 0) {
      return;
    }
    member.position(-1);
    Member last = members.removeLast();
    if (last != member) {
      members.set(position, last);
      last.position(position);
    }
  }

  /** Adds a message to this turn's frames. */
  void publish(MessageKind kind, ByteBuf payload, ByteBufAllocator alloc) {
    int size = payload.readableBytes() + Frames.LARGEST_HEADER;
    if (turn != null && turn.readableBytes() + size > TURN_BYTES) {
      publishTurn();
    }
    if (turn == null) {
      turn = alloc.directBuffer(Math.max(size, FIRST_BYTES));
    }
    Frames.append(turn, kind, payload);
    turnMessages++;
    counters.received(payload.readableBytes());
    if (!turnEnds) {
      turnEnds = true;
      loop.execute(this::endTurn);
    }
  }

  /** A member that does not read until the log has room again. */
  void pause(Member member) {
    paused.add(member);
  }

  boolean mustPause() {
    return log.isFull();
  }

  /** The batches that this loop has still to write, in order; added to by any loop. */
  Queue<Batch> inbox() {
    return inbox;
  }

  /** Tells the loop, from any thread, that its inbox has something. */
  void signal() {
    if (signalled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  /** Tells the loop, from any thread, that its publishers may read again. */
  void wakePublishers() {
    loop.execute(this::resumePaused);
  }

  /** Calls for every member; the call may remove the member it is given, no other. */
  void each(Consumer<Member> action) {
    for (int i = members.size() - 1; i >= 0; i--) {
      action.accept(members.get(i));
    }
  }

  private void endTurn() {
    turnEnds = false;
    publishTurn();
    drain();
  }

  private void publishTurn() {
    ByteBuf frames = turn;
    if (frames != null) {
      int messages = turnMessages;
      turn = null;
      turnMessages = 0;
      log.publish(frames, messages, this);
    }
  }

  private void drain() {
    signalled.set(false);
    List<Batch> drained = new ArrayList<>();
    int messages = 0;
    for (Batch batch = inbox.poll(); batch != null; batch = inbox.poll()) {
      drained.add(batch);
      messages += batch.messages();
    }
    if (drained.isEmpty()) {
      return;
    }
    counters.delivered((long) messages * members.size());
    each(member -> member.deliver(drained));
    drained.forEach(log::written);
  }

  private void resumePaused() {
    List<Member> resumed = List.copyOf(paused);
    paused.clear();
    resumed.forEach(Member::readOn);
  }

  private void scheduleCheck() {
    var _ = loop.schedule(this::check, checkNanos, TimeUnit.NANOSECONDS);
  }

  private void check() {
    each(Member::checkHeartbeat);
    checking = !members.isEmpty();
    if (checking) {
      scheduleCheck();
    }
  }
}
