package dev.weir.chat.netty.room;

import dev.weir.chat.access.Caller;
import dev.weir.chat.netty.client.Connection;
import dev.weir.chat.netty.client.ConnectionView;
import dev.weir.chat.netty.client.Deadline;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.protocol.ServerEvents;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.CatchUp;
import dev.weir.chat.room.Delivery;
import dev.weir.chat.room.Joined;
import dev.weir.chat.room.Outlet;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.Recovery;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.StoredMessage;
import dev.weir.chat.session.CloseReason;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member of one room that only reads, by server-sent events. It takes what comes next from the
 * room's history whenever its client can take more: nothing waits for it, however slow it is, and
 * what the room no longer remembers then is told as a gap. Belongs to its client's event loop but
 * for {@link #offer}.
 */
public final class EventStream implements Connection, Outlet {

  /** What is written at once: about as much, or one message. */
  private static final int CHUNK_BYTES = 16 * 1024;

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

  private final RoomServer server;
  private final String id;
  private final Caller caller;
  private final Visitor visitor;
  private final EventExecutor loop;
  private final Deadline expiry;
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final ArrayDeque<StoredMessage> missed = new ArrayDeque<>();

  private @Nullable Room room;
  private ServerEvents pending = new ServerEvents();
  private Position cursor = new Position("", 0);
  private boolean ended;
  private @Nullable Consumer<byte[]> waiting;
  private @Nullable Future<?> heartbeat;

  EventStream(RoomServer server, Caller caller, Visitor visitor, EventExecutor loop) {
    this.server = server;
    this.id = server.connections().nextId();
    this.caller = caller;
    this.visitor = visitor;
    this.loop = loop;
    this.expiry = new Deadline(loop, server.wall(), this::expired);
  }

  /**
   * Joins; false where the room is no more.
   *
   * @param retry how long the client is to wait before it comes back
   */
  boolean join(Room opened, @Nullable Position after, Duration retry) {
    int most = server.settings().connection().outboxBytes();
    Joined joined = opened.join(this, caller.user(), id, after, most, server.now());
    if (joined != null) {
      entered(joined, after, retry);
    }
    return joined != null;
  }

  private void entered(Joined joined, @Nullable Position after, Duration retry) {
    room = joined.room();
    server.connections().add(id, this);
    Position from = joined.head();
    if (after != null && joined.recovery() instanceof Recovery.Recovered(List<StoredMessage> all)) {
      missed.addAll(all);
      from = after;
    }
    cursor = joined.head();
    pending.retry(retry).event("joined", from, ServerFrames.joined(null, joined));
    server.announceLater(joined.room(), joined.presenceDue(), loop);
    Duration interval = server.settings().connection().heartbeat().interval();
    Duration pause = interval.compareTo(LONGEST_SILENCE) < 0 ? interval : LONGEST_SILENCE;
    heartbeat =
        loop.scheduleWithFixedDelay(
            this::beat, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    expiry.set(caller.until());
  }

  /** Whether nothing comes any more. Safe for any thread that saw the last of it. */
  public boolean hasEnded() {
    return ended && pending.size() == 0;
  }

  /**
   * Hands over what comes next as soon as there is something; no bytes at the end. To be called
   * again only after that.
   */
  public void next(Consumer<byte[]> taker) {
    loop.execute(() -> pull(taker));
  }

  /** Its client has gone. Safe for any thread; counts once. */
  public void leave() {
    loop.execute(this::gone);
  }

  @Override
  public void offer(Delivery delivery) {
    if (signalled.compareAndSet(false, true)) {
      loop.execute(this::wake);
    }
  }

  @Override
  public Executor loop() {
    return loop;
  }

  @Override
  public ConnectionView view() {
    return ConnectionView.of(
        id,
        "events",
        visitor,
        caller,
        room == null ? List.of() : List.of(room.name().value()),
        0,
        waiting == null && !ended ? 1 : 0);
  }

  @Override
  public void close(CloseReason reason, String text) {
    end("close", ServerFrames.closed(reason.code(), text));
  }

  @Override
  public void removeFrom(RoomName name, String reason) {
    end("left", ServerFrames.left(null, name, reason));
  }

  private void expired() {
    end(
        "error",
        ServerFrames.error(
            null, RoomProblem.TOKEN_EXPIRED.because("The token is over; come with a newer one.")));
  }

  private void end(String event, byte[] frame) {
    if (!ended) {
      pending.event(event, null, frame);
      ended = true;
      missed.clear();
      wake();
    }
  }

  private void beat() {
    if (waiting != null) {
      pending.heartbeat();
      wake();
    }
  }

  private void wake() {
    signalled.set(false);
    Consumer<byte[]> taker = waiting;
    if (taker != null) {
      waiting = null;
      pull(taker);
    }
  }

  private void pull(Consumer<byte[]> taker) {
    if (!ended) {
      gather();
    }
    if (pending.size() == 0 && !ended) {
      waiting = taker;
      return;
    }
    byte[] next = pending.bytes();
    pending = new ServerEvents();
    taker.accept(next);
  }

  private void gather() {
    while (!missed.isEmpty() && pending.size() < CHUNK_BYTES) {
      message(missed.remove());
    }
    Room from = room;
    if (from == null || !missed.isEmpty() || pending.size() >= CHUNK_BYTES) {
      return;
    }
    CatchUp next = from.catchUp(cursor, CHUNK_BYTES);
    if (next.anew()) {
      close(CloseReason.RESTART, "the room began anew");
      return;
    }
    if (next.first() > cursor.offset() + 1) {
      server.counters().skipped(next.first() - 1 - cursor.offset());
      pending.event(
          "gap",
          new Position(cursor.epoch(), next.first() - 1),
          ServerFrames.gap(from.name(), cursor.epoch(), cursor.offset() + 1, next.first() - 1));
    }
    next.messages().forEach(this::message);
    cursor = new Position(cursor.epoch(), next.last());
  }

  private void message(StoredMessage message) {
    pending.message(new Position(cursor.epoch(), message.offset()), message.frame());
    server.counters().delivered(1);
  }

  private void gone() {
    Room left = room;
    if (left == null) {
      return;
    }
    room = null;
    ended = true;
    waiting = null;
    missed.clear();
    expiry.cancel();
    if (heartbeat != null) {
      heartbeat.cancel(false);
    }
    server.connections().remove(id);
    server.announceLater(left, left.leave(this, caller.user(), id, true), loop);
    server.store().left(left, server.now());
    server.left(visitor);
  }
}
