package dev.weir.common.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What each instance says of itself, on Redis: said with every heartbeat, and heard from all others
 * at the same time. One that is silent is known for ten minutes more; one that leaves is not.
 */
public final class SharedPresence {

  private static final Script PRESENCE = Script.load("presence");
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);
  private static final int OF_AN_INSTANCE = 3;

  private final RedisLink link;
  private final String what;
  private volatile @Nullable Served served;
  private volatile List<Heard> heard = List.of();

  private record Served(String name, Supplier<String> text) {}

  private record Heard(String name, String text, long atNanos) {}

  /**
   * An instance, this one included.
   *
   * @param name of it
   * @param text what it said last
   * @param silence how long ago that was
   * @param alive whether that is no longer than three heartbeats
   */
  public record Seen(String name, String text, Duration silence, boolean alive) {}

  /**
   * One that says nothing before {@link #serve}.
   *
   * @param what it is called in keys, a word such as {@code edges}
   */
  public SharedPresence(RedisLink link, String what) {
    this.link = link;
    this.what = what;
  }

  /**
   * Says what is said.
   *
   * @param name of this instance among the others
   * @param text what it says now, not empty; called by the thread of the cluster
   */
  public void serve(String name, Supplier<String> text) {
    served = new Served(name, text);
  }

  /** All that were heard of, at the last heartbeat when Redis was there. */
  public List<Seen> all() {
    long now = System.nanoTime();
    Duration gone = link.settings().heartbeat().multipliedBy(3);
    return heard.stream()
        .map(
            each -> {
              Duration silence = Duration.ofNanos(Math.max(0, now - each.atNanos()));
              return new Seen(each.name(), each.text(), silence, silence.compareTo(gone) <= 0);
            })
        .toList();
  }

  void heartbeat() {
    Served now = served;
    if (now != null) {
      link.run(
              PRESENCE,
              List.of(link.settings().key(what)),
              List.of(now.name(), now.text().get(), Long.toString(FORGOTTEN.toMillis())),
              Membership.PATIENCE,
              late -> {})
          .thenAccept(this::hear)
          .exceptionally(failure -> null);
    }
  }

  private void hear(List<Object> reply) {
    long now = System.nanoTime();
    List<Heard> next = new ArrayList<>();
    for (int i = 0; i + OF_AN_INSTANCE <= reply.size(); i += OF_AN_INSTANCE) {
      long silent = TimeUnit.MILLISECONDS.toNanos((Long) reply.get(i + 1));
      next.add(new Heard((String) reply.get(i), (String) reply.get(i + 2), now - silent));
    }
    heard = List.copyOf(next);
  }

  /** Says that this instance goes; waits for it, but not long. */
  void leave() {
    Served now = served;
    if (now != null) {
      served = null;
      link.run(
              PRESENCE,
              List.of(link.settings().key(what)),
              List.of(now.name(), "", "0"),
              Duration.ofMillis(200),
              late -> {})
          .exceptionally(failure -> List.of())
          .join();
    }
  }
}
