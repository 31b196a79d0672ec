package dev.weir.chat.netty.broadcast;

import dev.weir.chat.message.MessageKind;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.LoopClients;
import dev.weir.chat.netty.frame.Frames;
import dev.weir.chat.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The members that live on one event loop. In: gathers what they publish in one turn of the loop
 * into one buffer. Out: writes what the log has to all of them, in one buffer that they share and
 * with one write each. Everything but {@link #inbox}, {@link #signal} and {@link #wakePublishers}
 * belongs to the loop.
 */
final class LoopGroup {

  private static final int FIRST_BYTES = 2048;

  private final EventLoop loop;
  private final MessageLog log;
  private final BroadcastCounters counters;
  private final LongSupplier clock;
  private final FanOutPace pace;

  private final Queue<Batch> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();

  private final LoopClients<Member> members;
  private final @Nullable RelayedTurns relayed;
  private @Nullable ByteBuf turn;
  private int turnMessages;
  private boolean turnEnds;

  /**
   * Without members yet.
   *
   * @param clock monotonic nanoseconds
   * @param relay where turns go, so that the log has them from there; null: right into the log
   */
  LoopGroup(
      EventLoop loop,
      MessageLog log,
      BroadcastCounters counters,
      long checkNanos,
      LongSupplier clock,
      @Nullable Relay relay) {
    this.loop = loop;
    this.log = log;
    this.counters = counters;
    this.clock = clock;
    this.pace = new FanOutPace(relay == null ? 0 : FanOutPace.MOST_NANOS);
    this.members = new LoopClients<>(loop, checkNanos);
    this.relayed = relay == null ? null : new RelayedTurns(relay, loop, log, counters);
  }

  EventLoop loop() {
    return loop;
  }

  LoopClients<Member> members() {
    return members;
  }

  /** Adds a message to this turn's frames. */
  void publish(Member author, MessageKind kind, ByteBuf payload, ByteBufAllocator alloc) {
    int size = payload.readableBytes() + Frames.LARGEST_HEADER;
    if (turn != null && turn.readableBytes() + size > ConnectionSettings.TURN_BYTES) {
      publishTurn();
    }
    if (turn == null) {
      turn = alloc.directBuffer(Math.max(size, FIRST_BYTES));
    }
    if (relayed != null) {
      relayed.add(author);
    }
    Frames.append(turn, kind, payload);
    turnMessages++;
    counters.received(payload.readableBytes());
    if (!turnEnds) {
      turnEnds = true;
      loop.execute(this::endTurn);
    }
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
      loop.execute(this::keepPace);
    }
  }

  /** Tells the loop, from any thread, that its publishers may read again. */
  void wakePublishers() {
    loop.execute(members::resume);
  }

  private void endTurn() {
    turnEnds = false;
    publishTurn();
    if (relayed == null) {
      drain();
    }
  }

  private void publishTurn() {
    ByteBuf frames = turn;
    if (frames != null) {
      int messages = turnMessages;
      turn = null;
      turnMessages = 0;
      if (relayed == null) {
        log.publish(frames, messages, this);
      } else {
        relayed.send(frames, messages);
      }
    }
  }

  private void keepPace() {
    long pause = pace.pause(clock.getAsLong());
    if (pause == 0) {
      drain();
    } else {
      var _ = loop.schedule(this::drain, pause, TimeUnit.NANOSECONDS);
    }
  }

  /** Writes all that the inbox has, on the loop; nothing of it waits any more. */
  void drain() {
    signalled.set(false);
    long began = clock.getAsLong();
    Gathered gathered = new Gathered();
    for (Batch batch = inbox.poll(); batch != null; batch = inbox.poll()) {
      boolean missed = batch == Batch.MISSED;
      if (missed || gathered.bytes() + batch.bytes() > ConnectionSettings.TURN_BYTES) {
        deliver(gathered);
        gathered = new Gathered();
      }
      if (missed) {
        sendAllAway();
      } else {
        gathered.add(batch);
      }
    }
    deliver(gathered);
    pace.wrote(began, clock.getAsLong());
  }

  private void deliver(Gathered gathered) {
    if (!gathered.isEmpty()) {
      counters.delivered((long) gathered.messages() * members.size());
      members.each(member -> member.deliver(gathered));
      gathered.batches().forEach(log::written);
      gathered.release();
    }
  }

  private void sendAllAway() {
    counters.missed(members.size());
    members.each(member -> member.close(CloseReason.MISSED));
  }
}
