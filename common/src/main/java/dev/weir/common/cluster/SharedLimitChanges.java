package dev.weir.common.cluster;

import dev.weir.common.ratelimit.BookChanges;
import dev.weir.common.ratelimit.LimitChanges;
import dev.weir.common.ratelimit.LimitJson;
import dev.weir.common.ratelimit.LimitRefused;
import dev.weir.common.ratelimit.RateLimitRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of limits, kept on Redis: every instance has them, also one that starts later. While
 * Redis is away nothing can be changed, and what was known last holds. A Redis that has lost them
 * gets them back from the first instance that notices.
 *
 * <p>All that comes from Redis comes over one connection, in order.
 */
public final class SharedLimitChanges implements LimitChanges {
  private static final Logger log = LoggerFactory.getLogger(SharedLimitChanges.class);
  private static final Script SAVE = Script.load("save");
  private static final Script LOAD = Script.load("load");

  /** Who an instance names for what another one was told. */
  private static final String OTHERS = "cluster";

  /** The value of a limit that was removed. */
  private static final String REMOVED = "";

  private final RedisLink link;
  private final BookChanges changes;
  private long version;

  /** Changes of one's own that were asked for, and those of them that are saved or have failed. */
  private long begun;

  private long ended;

  /** Whether something was loaded meanwhile. */
  private boolean heldBack;

  public SharedLimitChanges(RedisLink link, BookChanges changes) {
    this.link = link;
    this.changes = changes;
  }

  @Override
  public CompletionStage<Optional<RateLimitRule>> change(
      String who, String name, Optional<RateLimitRule> rule) {
    begun();
    return save(0, Map.of(name, rule))
        .thenApply(
            saved -> {
              Optional<RateLimitRule> before = changes.apply(who, name, rule);
              known(saved);
              return before;
            })
        .whenComplete((before, failure) -> ended());
  }

  /** Redis tells of a change before whoever made it hears that it is saved. */
  private synchronized void begun() {
    begun++;
  }

  private void ended() {
    if (isLoadDue()) {
      load();
    }
  }

  private synchronized boolean isLoadDue() {
    ended++;
    boolean due = heldBack && ended == begun;
    heldBack &= !due;
    return due;
  }

  private CompletionStage<Long> save(long least, Map<String, Optional<RateLimitRule>> saved) {
    List<String> arguments = new ArrayList<>();
    arguments.add(link.noticeChannel());
    arguments.add(Long.toString(least));
    saved.forEach(
        (name, rule) -> {
          arguments.add(name);
          arguments.add(rule.map(LimitJson::write).orElse(REMOVED));
        });
    return link.run(SAVE, keys(), arguments, Membership.PATIENCE, late -> {})
        .thenApply(reply -> (Long) reply.getFirst());
  }

  private List<String> keys() {
    return List.of(link.settings().key("limits"), link.settings().key("limits-version"));
  }

  /** A change of one's own: what others changed just before is loaded after it. */
  private synchronized void known(long saved) {
    if (saved == version + 1) {
      version = saved;
    }
  }

  private synchronized boolean isKnown(long seen) {
    return seen == version;
  }

  /** Redis has seen so many changes. */
  void seen(long seen) {
    if (isKnown(seen)) {
      return;
    }
    Map<String, Optional<RateLimitRule>> mine = changes.all();
    if (seen == 0 && !mine.isEmpty()) {
      log.warn("Redis has lost the changes of limits, they are stored anew");
      long least = least();
      save(least, mine).exceptionally(failure -> 0L);
    } else {
      load();
    }
  }

  private synchronized long least() {
    return version;
  }

  private void load() {
    long before = begunSoFar();
    link.run(LOAD, keys(), List.of(), Membership.PATIENCE, late -> {})
        .thenAccept(reply -> loaded(before, reply))
        .exceptionally(
            failure -> {
              log.warn("changes of limits could not be loaded: {}", failure.toString());
              return null;
            });
  }

  private synchronized long begunSoFar() {
    return begun;
  }

  /**
   * Changes of one's own come first: else they would look like those of others. What was asked for
   * before one of them may not know of it.
   *
   * @param before changes of one's own when it was asked for
   */
  private synchronized void loaded(long before, List<Object> reply) {
    if (ended < begun) {
      heldBack = true;
      return;
    }
    if (begun != before) {
      load();
      return;
    }
    version = (Long) reply.getFirst();
    Map<String, Optional<RateLimitRule>> all = new LinkedHashMap<>();
    for (int i = 1; i + 1 < reply.size(); i += 2) {
      put(all, (String) reply.get(i), (String) reply.get(i + 1));
    }
    changes.replace(OTHERS, all);
  }

  /** What a later version of this service may have written is passed over. */
  private static void put(Map<String, Optional<RateLimitRule>> all, String name, String value) {
    try {
      all.put(
          name,
          value.equals(REMOVED) ? Optional.empty() : Optional.of(LimitJson.read(name, value)));
    } catch (LimitRefused e) {
      log.warn("limit {} on Redis is passed over: {}", name, e.getMessage());
    }
  }
}
