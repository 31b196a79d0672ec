package dev.weir.common.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an instance does now and then, so that requests need not: connect, say hello, renew. */
public final class ClusterMember implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterMember.class);

  private final RedisLink link;
  private final Membership membership;
  private final RedisCounts counts;
  private final SharedLimitChanges changes;
  private final List<SharedItems> items;
  private final List<SharedLog> logs;
  private final List<SharedPresence> presences;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-cluster").factory());

  /**
   * A member that does nothing before {@link #start}.
   *
   * @param items what else is shared
   * @param logs that this instance reads
   * @param presences what it says of itself
   */
  public ClusterMember(
      RedisLink link,
      Membership membership,
      RedisCounts counts,
      SharedLimitChanges changes,
      List<SharedItems> items,
      List<SharedLog> logs,
      List<SharedPresence> presences) {
    this.link = link;
    this.membership = membership;
    this.counts = counts;
    this.changes = changes;
    this.items = List.copyOf(items);
    this.logs = List.copyOf(logs);
    this.presences = List.copyOf(presences);
  }

  /** Begins; Redis need not be there. */
  public void start() {
    ClusterSettings settings = link.settings();
    link.onNotice(this::noticed);
    every(settings.retryInterval(), link::connect);
    every(settings.heartbeat(), () -> membership.heartbeat(changes, items));
    presences.forEach(each -> every(settings.heartbeat(), each::heartbeat));
    every(settings.lease().dividedBy(3), counts::renew);
    logs.forEach(each -> every(settings.retryInterval(), each::poll));
  }

  /** {@code 7} of limits, {@code bans 7} of anything else. */
  private void noticed(String notice) {
    int space = notice.indexOf(' ');
    long version = number(notice.substring(space + 1));
    if (space < 0) {
      changes.seen(version);
    }
    items.stream()
        .filter(each -> space >= 0 && each.what().equals(notice.substring(0, space)))
        .forEach(each -> each.noticed(version));
    logs.stream()
        .filter(each -> space >= 0 && each.what().equals(notice.substring(0, space)))
        .forEach(SharedLog::load);
  }

  private static long number(String notice) {
    return notice.matches("[0-9]{1,18}") ? Long.parseLong(notice) : -1;
  }

  private void every(Duration interval, Runnable task) {
    timer.scheduleWithFixedDelay(() -> guarded(task), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** A task that throws would not be run again. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn("a task of the cluster failed", e);
    }
  }

  /** Does nothing any more, and does not say so. */
  void stop() {
    timer.shutdownNow();
  }

  /** Leaves the others, and closes the link. */
  @Override
  public void close() {
    stop();
    logs.forEach(SharedLog::leave);
    presences.forEach(SharedPresence::leave);
    membership.leave();
    link.close();
  }
}
