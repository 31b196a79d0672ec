package dev.weir.chat.session;

import dev.weir.common.ratelimit.KeyedCounts;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The connections that one user may have open at once, at this instance. Safe for any thread. */
public final class UserPlaces {

  /** A place that is taken. {@link #release} gives it back, once, however often it is called. */
  public final class Place {
    private final String user;
    private final AtomicBoolean released = new AtomicBoolean();

    private Place(String user) {
      this.user = user;
    }

    public void release() {
      if (released.compareAndSet(false, true)) {
        held.leave(user);
      }
    }
  }

  private final int perUser;
  private final KeyedCounts<String> held;

  /**
   * Places that are all free.
   *
   * @param perUser places for one user, at least 1
   */
  public UserPlaces(int perUser) {
    if (perUser < 1) {
      throw new IllegalArgumentException(
          "places for a user: " + perUser + "; at least 1 is needed");
    }
    this.perUser = perUser;
    this.held = new KeyedCounts<>(perUser);
  }

  /** Takes one for a user; null where it has all that it may have. */
  public @Nullable Place take(String user) {
    return held.enter(user) ? new Place(user) : null;
  }

  /** How many a user may have. */
  public int limit() {
    return perUser;
  }

  /** How many users have any. */
  int users() {
    return held.keys();
  }
}
