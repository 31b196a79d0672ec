package dev.weir.chat.room;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Users who are kept out of rooms for a time, whether the room exists or not. Bounded: when there
 * are as many as may be, no more are taken. Safe for any thread.
 */
public final class RoomBans {

  /** The most bans at once, of all rooms. */
  public static final int MOST = 100_000;

  private record Key(String room, String user) {}

  /** Hears of what an operator changes here. */
  public interface Listener {

    /** A user is kept out from now on. */
    void banned(RoomName room, UserName user, Instant until, Instant now);

    /** A user who was kept out until then is let in again. */
    void lifted(RoomName room, UserName user, Instant until, Instant now);
  }

  /**
   * A user who is kept out of a room.
   *
   * @param until when it ends
   */
  public record Ban(RoomName room, UserName user, Instant until) {}

  private final ConcurrentHashMap<Key, Instant> ends = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable Listener listener;

  /** Says who hears of changes made here. */
  public void onChange(Listener hears) {
    listener = hears;
  }

  /** Keeps a user out, or changes until when; false where there are too many bans. */
  public boolean ban(RoomName room, UserName user, Instant until, Instant now) {
    boolean taken = learn(room, user, until, now);
    Listener hears = listener;
    if (taken && hears != null) {
      hears.banned(room, user, until, now);
    }
    return taken;
  }

  /** The same, which another instance has decided. */
  public boolean learn(RoomName room, UserName user, Instant until, Instant now) {
    Key key = new Key(room.value(), user.value());
    if (ends.replace(key, until) != null) {
      return true;
    }
    if (count.get() >= MOST) {
      forget(now);
    }
    if (count.incrementAndGet() > MOST) {
      count.decrementAndGet();
      return false;
    }
    if (ends.put(key, until) != null) {
      count.decrementAndGet();
    }
    return true;
  }

  /** Lets a user in again; false where it was not kept out. */
  public boolean lift(RoomName room, UserName user, Instant now) {
    Instant end = forget(room, user);
    if (end == null || !end.isAfter(now)) {
      return false;
    }
    Listener hears = listener;
    if (hears != null) {
      hears.lifted(room, user, end, now);
    }
    return true;
  }

  /** The same, which another instance has decided; until when it was kept out. */
  public @Nullable Instant forget(RoomName room, UserName user) {
    return remove(new Key(room.value(), user.value()));
  }

  /** All that are not over. */
  public List<Ban> all(Instant now) {
    List<Ban> all = new ArrayList<>();
    ends.forEach(
        (key, end) -> {
          if (end.isAfter(now)) {
            all.add(new Ban(new RoomName(key.room()), new UserName(key.user()), end));
          }
        });
    return all;
  }

  /** Until when a user is kept out; null for one who is not. */
  public @Nullable Instant until(RoomName room, UserName user, Instant now) {
    if (ends.isEmpty()) {
      return null;
    }
    Key key = new Key(room.value(), user.value());
    Instant end = ends.get(key);
    return end != null && end.isAfter(now) ? end : null;
  }

  /** Who is kept out of a room, and until when, by name. */
  public Map<String, Instant> of(RoomName room, Instant now) {
    Map<String, Instant> found = new TreeMap<>();
    ends.forEach(
        (key, end) -> {
          if (key.room().equals(room.value()) && end.isAfter(now)) {
            found.put(key.user(), end);
          }
        });
    return found;
  }

  /** Forgets the bans that are over. */
  public void forget(Instant now) {
    for (Map.Entry<Key, Instant> each : ends.entrySet()) {
      if (!each.getValue().isAfter(now) && ends.remove(each.getKey(), each.getValue())) {
        count.decrementAndGet();
      }
    }
  }

  private @Nullable Instant remove(Key key) {
    Instant end = ends.remove(key);
    if (end != null) {
      count.decrementAndGet();
    }
    return end;
  }
}
