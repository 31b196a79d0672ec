package dev.weir.chat.redis;

import dev.weir.chat.room.Moment;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.PresenceView;
import dev.weir.chat.room.Room;
import java.time.Duration;
import java.util.Iterator;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one room up to date with its log: takes each message that it hears in the room's channel if
 * it is the next, and reads what is missing from the log before anything newer. Safe for any
 * thread.
 */
final class Follower {

  /** Messages heard too early that are kept; others are read from the log. */
  private static final int MOST_EARLY = 1_000;

  /** Reads a page of the log after the newest message of the room. */
  @FunctionalInterface
  interface Reading {

    /**
     * Asks for it.
     *
     * @param create whether the room is to be made unless it exists
     * @return fails where Redis is away
     */
    CompletionStage<LogPage> page(Room.Newest newest, boolean create);
  }

  /** What came of reading a log to its end. */
  enum State {
    /** The room is as the log was, or later. */
    CURRENT,
    NO_SUCH_ROOM,
    TOO_MANY_ROOMS,
    /** Redis is away. */
    AWAY
  }

  private final Room room;
  private final Reading reading;
  private final Supplier<Moment> clock;
  private final BiConsumer<String, PresenceView> presence;
  private final TreeMap<Long, LogEntry> early = new TreeMap<>();
  private boolean wanted;
  private boolean loaded;
  private boolean stale;
  private boolean missing;
  private @Nullable CompletableFuture<State> current;
  private @Nullable CompletableFuture<State> next;

  /**
   * One that has read nothing yet.
   *
   * @param presence hears who is at which instance
   */
  Follower(
      Room room,
      Reading reading,
      Supplier<Moment> clock,
      BiConsumer<String, PresenceView> presence) {
    this.room = room;
    this.reading = reading;
    this.clock = clock;
    this.presence = presence;
  }

  Room room() {
    return room;
  }

  /** From now on the room is made unless it exists. */
  synchronized void want() {
    wanted = true;
  }

  synchronized boolean isWanted() {
    return wanted || loaded;
  }

  /** Whether the room has ever been as the log was. */
  synchronized boolean isLoaded() {
    return loaded;
  }

  /** Whether the last try to read the log has failed, or something may have been missed since. */
  synchronized boolean isStale() {
    return stale;
  }

  /** Something may have been missed. */
  synchronized void suspect() {
    stale = true;
  }

  /** Whether a client that has seen this much has seen no more than is here. */
  boolean hasReached(@Nullable Position seen) {
    Position here = room.newest().position();
    return isLoaded()
        && (seen == null || (seen.epoch().equals(here.epoch()) && seen.offset() <= here.offset()));
  }

  /** Reads the log, from a moment after this call. */
  CompletableFuture<State> catchUp() {
    CompletableFuture<State> mine;
    synchronized (this) {
      if (current != null) {
        next = next == null ? new CompletableFuture<>() : next;
        return next;
      }
      mine = new CompletableFuture<>();
      current = mine;
    }
    page(mine);
    return mine;
  }

  /** Takes a message that was said in the channel, or that this instance has just published. */
  void hear(LogEntry entry) {
    boolean begin;
    synchronized (this) {
      boolean behind = !take(entry);
      missing |= behind;
      begin = behind && current == null;
    }
    if (begin) {
      var _ = catchUp();
    }
  }

  /** Whether the room has it now; if not, it is kept for later. */
  private boolean take(LogEntry entry) {
    Room.Received received = loaded ? receive(entry, Duration.ZERO) : Room.Received.AHEAD;
    switch (received) {
      case TAKEN -> takeEarly();
      case KNOWN -> {}
      case AHEAD, OTHER_EPOCH -> {
        if (early.size() < MOST_EARLY) {
          early.put(entry.at().offset(), entry);
        }
        return false;
      }
    }
    return true;
  }

  /** How old it is, Redis says, whose clock gave it its time; what is just heard is new. */
  private Room.Received receive(LogEntry entry, Duration age) {
    return room.receive(entry.at(), entry.draft(), entry.atMillis(), age, clock.get());
  }

  private void takeEarly() {
    Iterator<LogEntry> waiting = early.values().iterator();
    while (waiting.hasNext()) {
      LogEntry entry = waiting.next();
      if (receive(entry, Duration.ZERO) == Room.Received.AHEAD) {
        return;
      }
      waiting.remove();
    }
  }

  private void page(CompletableFuture<State> mine) {
    boolean create;
    synchronized (this) {
      create = isWanted();
      missing = false;
    }
    reading
        .page(room.newest(), create)
        .whenComplete((page, failure) -> read(mine, failure == null ? page : null));
  }

  private void read(CompletableFuture<State> mine, @Nullable LogPage page) {
    State state = State.CURRENT;
    switch (page) {
      case null -> state = State.AWAY;
      case LogPage.None() -> state = State.NO_SUCH_ROOM;
      case LogPage.TooManyRooms() -> state = State.TOO_MANY_ROOMS;
      case LogPage.Found found -> {
        if (!apply(found)) {
          page(mine);
          return;
        }
      }
    }
    finish(mine, state);
  }

  /** Takes a page; returns whether the room has now all that was heard of. */
  private synchronized boolean apply(LogPage.Found page) {
    Position here = room.newest().position();
    if (!page.head().epoch().equals(here.epoch())) {
      room.beginAnew(new Position(page.head().epoch(), page.first() - 1));
    } else {
      skipTo(page.first() - 1);
    }
    for (LogEntry entry : page.entries()) {
      receive(entry, Duration.ofMillis(page.atMillis() - entry.atMillis()));
    }
    if (!page.isLast()) {
      return false;
    }
    loaded = true;
    takeEarly();
    skipTo(page.head().offset());
    page.there().forEach(presence);
    return !missing;
  }

  /** What is neither in the log any more nor was heard is lost, as the members are told. */
  private void skipTo(long offset) {
    takeEarly();
    while (room.newest().position().offset() < offset) {
      room.skipTo(early.isEmpty() ? offset : Math.min(offset, early.firstKey() - 1));
      takeEarly();
    }
  }

  private void finish(CompletableFuture<State> mine, State state) {
    CompletableFuture<State> after;
    boolean again;
    synchronized (this) {
      again = missing && state == State.CURRENT;
      after = again ? mine : next;
      if (!again) {
        current = next;
        next = null;
      }
      stale = state == State.AWAY;
    }
    if (!again) {
      mine.complete(state);
    }
    if (after != null) {
      page(after);
    }
  }
}
