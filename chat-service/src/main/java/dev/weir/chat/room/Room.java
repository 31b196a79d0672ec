package dev.weir.chat.room;

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

  private final RoomName name;
  private final String epoch;
  private final RoomFrames frames;
  private final SlowMemberPolicy policy;
  private final int maxKeys;

  private final ReentrantLock lock = new ReentrantLock();
  private final RoomLog log;
  private final PublishKeys keys;
  private final Presence presence;
  private final List<Outlet> outlets = new ArrayList<>();
  private long sequence;
  private boolean closed;

  Room(
      RoomName name, String epoch, RoomSettings settings, HistoryBudget budget, RoomFrames frames) {
    this.name = name;
    this.epoch = epoch;
    this.frames = frames;
    this.policy = settings.policyOf(name);
    this.maxKeys = settings.maxKeys();
    this.log = new RoomLog(settings.history(), budget);
    this.keys = new PublishKeys(settings.maxKeys(), RoomSettings.KEY_WINDOW);
    this.presence = new Presence(settings.maxListed());
  }

  public RoomName name() {
    return name;
  }

  public String epoch() {
    return epoch;
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

  /** Takes a member in; null when this room is no more. */
  @Nullable JoinOutcome join(
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
      return new JoinOutcome.Joined(
          this, head(), sequence, log.recover(epoch, after, maxBytes), presence.view(), due);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A member has gone.
   *
   * @param lastOfOutlet whether its outlet has no other, and gets no more deliveries
   * @return whether the caller is to call {@link #announcePresence} after the presence interval
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

  /** Hands out a signal, which nobody can recover. */
  public void signal(String from, byte[] data) {
    lock.lock();
    try {
      handOut(frames.signal(name, from, data));
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
        handOut(frames.presence(name, change));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The oldest messages after an offset, about as many as fit a number of bytes. */
  public CatchUp catchUp(long offset, long maxBytes) {
    lock.lock();
    try {
      List<StoredMessage> chunk = log.after(offset, Integer.MAX_VALUE, maxBytes);
      boolean complete = chunk.isEmpty() || chunk.getLast().offset() == log.head();
      return new CatchUp(chunk, complete, log.head(), sequence);
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

  /** The connections that a user has in this room. */
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

  /**
   * Forgets what has had its time, and ends the room when nothing is left of it: no member, no
   * message, no key. Whoever comes then finds another room, of another epoch.
   *
   * @return whether the room is no more
   */
  boolean closeIfIdle(Moment now) {
    lock.lock();
    try {
      log.trim(now.nanos());
      keys.expire(now.nanos());
      closed = closed || (presence.connections() == 0 && log.size() == 0 && keys.isEmpty());
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
    Ack ack = new Ack(epoch + "-" + offset, new Position(epoch, offset));
    byte[] frame = frames.message(name, ack, draft, now.millis());
    log.append(frame, now.nanos());
    handOut(frame);
    return ack;
  }

  private void handOut(byte[] frame) {
    sequence++;
    Delivery delivery = new Delivery(sequence, log.head(), frame);
    for (Outlet outlet : outlets) {
      outlet.offer(delivery);
    }
  }

  private Position head() {
    return new Position(epoch, log.head());
  }
}
