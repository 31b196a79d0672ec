package dev.weir.chat.room;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One room: puts what is said in it in one order, remembers the newest of it and hands it to its
 * outlets. One short lock guards all of it; nothing is written to a socket under it.
 */
public final class Room {

  /** What became of a message of the log that instances share. */
  public enum Received {
    /** It was the next, and has been handed out. */
    TAKEN,
    /** It was here already. */
    KNOWN,
    /** Others come before it. */
    AHEAD,
    /** It counts in another life of the room. */
    OTHER_EPOCH
  }

  private final RoomName name;
  private final boolean follows;
  private final RoomFrames frames;
  private final SlowMemberPolicy policy;
  private final int maxKeys;

  private final ReentrantLock lock = new ReentrantLock();
  private final RoomLog log;
  private final PublishKeys keys;
  private final Presence presence;
  private final List<Outlet> outlets = new ArrayList<>();
  private String epoch;
  private long headAt;
  private long sequence;
  private long unstored;
  private boolean idle;
  private boolean closed;

  /**
   * A room without members.
   *
   * @param epoch of its own; empty for one that follows a log that instances share
   */
  Room(
      RoomName name, String epoch, RoomSettings settings, HistoryBudget budget, RoomFrames frames) {
    this.name = name;
    this.epoch = epoch;
    this.follows = epoch.isEmpty();
    this.frames = frames;
    this.policy = settings.policyOf(name);
    this.maxKeys = settings.maxKeys();
    this.log = new RoomLog(settings.historyOf(name), budget);
    this.keys = new PublishKeys(settings.maxKeys(), RoomSettings.KEY_WINDOW);
    this.presence = new Presence(settings.maxListed());
  }

  public RoomName name() {
    return name;
  }

  public SlowMemberPolicy policy() {
    return policy;
  }

  /** Stores a message and hands it out; null when this room is no more. */
  @Nullable PublishOutcome publish(Draft draft, Moment now) {
    lock.lock();
    try {
      return closed ? null : publishOpen(draft, now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a member in; null when this room is no more.
   *
   * @param outlet where it gets what is said
   * @param connection told apart from the other connections of its user
   * @param after what it saw last, to get what came since; null for nothing of the past
   * @param maxBytes the most of the past that it can take
   */
  public @Nullable Joined join(
      Outlet outlet,
      UserName user,
      String connection,
      @Nullable Position after,
      long maxBytes,
      Moment now) {
    lock.lock();
    try {
      if (closed) {
        return null;
      }
      log.trim(now.nanos());
      if (!outlets.contains(outlet)) {
        outlets.add(outlet);
      }
      boolean due = presence.join(user, connection);
      return new Joined(
          this,
          head(),
          sequence,
          unstored,
          log.recover(epoch, after, maxBytes),
          presence.view(),
          due);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A member has gone.
   *
   * @param lastOfOutlet whether its outlet has no other, and gets no more deliveries
   * @return whether the caller is to call {@link RoomStore#announcePresence} after the presence
   *     interval
   */
  public boolean leave(Outlet outlet, UserName user, String connection, boolean lastOfOutlet) {
    lock.lock();
    try {
      if (lastOfOutlet) {
        outlets.remove(outlet);
      }
      return presence.leave(user, connection);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A connection counts as present in place of another of its user, until it joins or {@link
   * #withdraw}; nobody is told. False where the other is not here.
   */
  public boolean succeed(UserName user, String before, String after) {
    lock.lock();
    try {
      return !closed && presence.succeed(user, before, after);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A connection that counted as present without being a member does not any more.
   *
   * @return as of {@link #leave}
   */
  public boolean withdraw(UserName user, String connection) {
    lock.lock();
    try {
      return presence.leave(user, connection);
    } finally {
      lock.unlock();
    }
  }

  /** Hands out a signal, which nobody can recover. */
  public void signal(String from, byte[] data) {
    lock.lock();
    try {
      handOutUnstored(frames.signal(name, from, data));
    } finally {
      lock.unlock();
    }
  }

  /** Hands out what has changed in presence since the last time. */
  public void announcePresence() {
    lock.lock();
    try {
      PresenceChange change = presence.takeChange();
      if (!outlets.isEmpty()) {
        handOutUnstored(frames.presence(name, change));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The oldest messages after a position, about as many as fit a number of bytes. */
  public CatchUp catchUp(Position after, long maxBytes) {
    lock.lock();
    try {
      boolean anew = !after.epoch().equals(epoch);
      List<StoredMessage> chunk =
          anew ? List.of() : log.after(after.offset(), Integer.MAX_VALUE, maxBytes);
      boolean complete = chunk.isEmpty() || chunk.getLast().offset() == log.head();
      return new CatchUp(chunk, anew, complete, head(), sequence, unstored);
    } finally {
      lock.unlock();
    }
  }

  /** The oldest remembered messages after an offset, within a count and about a number of bytes. */
  public HistoryPage history(long after, int limit, long maxBytes, Moment now) {
    lock.lock();
    try {
      log.trim(now.nanos());
      return new HistoryPage(head(), log.first(), log.after(after, limit, maxBytes));
    } finally {
      lock.unlock();
    }
  }

  public PresenceView presence() {
    lock.lock();
    try {
      return presence.view();
    } finally {
      lock.unlock();
    }
  }

  /** Who is here, at this instance. */
  public PresenceView presenceHere() {
    lock.lock();
    try {
      return presence.here();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a user is in this room at another instance, as far as is known here. */
  public boolean isElsewhere(UserName user) {
    lock.lock();
    try {
      return presence.isElsewhere(user);
    } finally {
      lock.unlock();
    }
  }

  /** The connections that a user has in this room, at this instance. */
  public Set<String> connectionsOf(UserName user) {
    lock.lock();
    try {
      return presence.connectionsOf(user);
    } finally {
      lock.unlock();
    }
  }

  public RoomSummary summary() {
    lock.lock();
    try {
      PresenceView there = presence.view();
      return new RoomSummary(
          name.value(),
          epoch,
          log.head(),
          there.users(),
          there.connections(),
          log.size(),
          log.bytes());
    } finally {
      lock.unlock();
    }
  }

  /** The newest message there was. */
  public Newest newest() {
    lock.lock();
    try {
      return new Newest(head(), headAt);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The newest message of a room.
   *
   * @param position its place; of epoch "" in a room that follows a log and has read nothing yet
   * @param atMillis when it was stored, since 1970; 0 where that is not known
   */
  public record Newest(Position position, long atMillis) {}

  /**
   * Takes a message of the log that this room follows, and hands it out if it is the next.
   *
   * @param atMillis when it was stored, since 1970, by whoever keeps the log
   * @param age how long ago that is, by the same clock; this instance's may be another
   */
  public Received receive(Position at, Draft draft, long atMillis, Duration age, Moment now) {
    lock.lock();
    try {
      if (!at.epoch().equals(epoch)) {
        return Received.OTHER_EPOCH;
      }
      if (at.offset() != log.head() + 1) {
        return at.offset() <= log.head() ? Received.KNOWN : Received.AHEAD;
      }
      byte[] frame = frames.message(name, ackOf(at), draft, atMillis);
      log.append(frame, now.nanos() - Math.max(0, age.toNanos()), now.nanos());
      headAt = atMillis;
      handOut(frame);
      return Received.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** The log that this room follows has begun anew; members are told, and go on from there. */
  public void beginAnew(Position from) {
    lock.lock();
    try {
      boolean first = epoch.isEmpty();
      epoch = from.epoch();
      log.restart(from.offset());
      headAt = 0;
      if (!first) {
        handOut(frames.anew(name, from, presence.view()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Messages up to an offset cannot be had of the log that this room follows. */
  public void skipTo(long offset) {
    lock.lock();
    try {
      if (offset > log.head()) {
        byte[] gap = frames.lost(name, epoch, log.head() + 1, offset);
        log.restart(offset);
        headAt = 0;
        handOut(gap);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Another instance says who is in this room there.
   *
   * @return whether the caller is to call {@link #announcePresence} after the presence interval
   */
  public boolean hearPresence(String instance, PresenceView there, Moment now) {
    lock.lock();
    try {
      return isWorthTelling(presence.hear(instance, there, now.nanos()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets the presence of instances that have not been heard since.
   *
   * @return whether the caller is to call {@link #announcePresence} after the presence interval
   */
  public boolean forgetPresenceBefore(long nanos) {
    lock.lock();
    try {
      return isWorthTelling(presence.forgetBefore(nanos));
    } finally {
      lock.unlock();
    }
  }

  /** Where nobody is to be told, whoever comes is told of all. */
  private boolean isWorthTelling(boolean due) {
    if (outlets.isEmpty()) {
      presence.takeChange();
      return false;
    }
    return due;
  }

  /** Somebody asks for this room, which is to stay a while; false when it is no more. */
  boolean touch() {
    lock.lock();
    try {
      idle = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets what has had its time, and ends the room when nothing is left of it: no member, no
   * message, no key. Whoever comes then finds another room, of another epoch. A room that follows a
   * log ends, here alone, when it had no member since the call before.
   *
   * @return whether the room is no more
   */
  boolean closeIfIdle(Moment now) {
    lock.lock();
    try {
      log.trim(now.nanos());
      keys.expire(now.nanos());
      boolean empty = presence.connections() == 0;
      boolean over = follows ? idle : log.size() == 0 && keys.isEmpty();
      closed = closed || (empty && over);
      idle = empty;
      if (closed) {
        log.restart(log.head());
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a room that has no members, whatever is left of it. Returns whether it is no more. */
  boolean closeIfEmpty() {
    lock.lock();
    try {
      closed = closed || presence.connections() == 0;
      if (closed) {
        log.restart(log.head());
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private PublishOutcome publishOpen(Draft draft, Moment now) {
    String key = draft.key();
    if (key == null) {
      return new PublishOutcome.Stored(store(draft, now), false);
    }
    Ack before = keys.find(key, now.nanos());
    if (before != null) {
      return new PublishOutcome.Stored(before, true);
    }
    if (keys.full()) {
      return new PublishOutcome.TooManyKeys(maxKeys);
    }
    Ack ack = store(draft, now);
    keys.put(key, ack, now.nanos());
    return new PublishOutcome.Stored(ack, false);
  }

  private Ack store(Draft draft, Moment now) {
    long offset = log.head() + 1;
    Ack ack = ackOf(new Position(epoch, offset));
    byte[] frame = frames.message(name, ack, draft, now.millis());
    log.append(frame, now.nanos());
    handOut(frame);
    return ack;
  }

  /** The receipt of the message at a position. */
  public static Ack ackOf(Position position) {
    return new Ack(position.epoch() + "-" + position.offset(), position);
  }

  private void handOutUnstored(byte[] frame) {
    unstored++;
    handOut(frame);
  }

  private void handOut(byte[] frame) {
    sequence++;
    Delivery delivery = new Delivery(sequence, unstored, head(), frame);
    for (Outlet outlet : outlets) {
      outlet.offer(delivery);
    }
  }

  private Position head() {
    return new Position(epoch, log.head());
  }
}
