package dev.weir.common.cluster;

import static org.awaitility.Awaitility.await;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.ban.BanRule;
import dev.weir.common.ban.Bans;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.ratelimit.BookChanges;
import dev.weir.common.ratelimit.LimitBook;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.testkit.RedisServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One of the instances of a service, as far as it shares. */
record Instance(
    RedisLink link,
    Membership membership,
    RedisCounts counts,
    SharedLimitChanges changes,
    RateLimits limits,
    Bans bans,
    List<String> audit,
    ClusterMember member) {

  static final Duration LEASE = Duration.ofSeconds(2);

  /** More than one answer of Redis tells of. */
  static final int MOST_BANS = 1_200;

  static final BanRule RULE =
      new BanRule("noise", 3, Duration.ofMinutes(1), Duration.ofMinutes(10));

  /** Waits long for Redis: the machine may be busy. */
  static Instance of(RedisServer redis) {
    return of(redis, Duration.ofSeconds(10));
  }

  static Instance of(RedisServer redis, Duration timeout, RateLimitRule... configured) {
    return of(settings(redis.url(), false, timeout), configured);
  }

  static ClusterSettings settings(String url, boolean clustered, Duration timeout) {
    return new ClusterSettings(
        "test", url, clustered, timeout, Duration.ofMillis(100), Duration.ofMillis(200), LEASE);
  }

  static Instance of(ClusterSettings settings, RateLimitRule... configured) {
    RedisLink link = new RedisLink(settings);
    Membership membership = new Membership(link);
    RedisCounts counts = new RedisCounts(link, membership);
    RateLimits limits = RateLimits.of(List.of(configured));
    limits.share(counts);
    List<String> audit = new CopyOnWriteArrayList<>();
    BookChanges here = new BookChanges(new LimitBook(limits), new AuditLog(audit::add));
    SharedLimitChanges changes = new SharedLimitChanges(link, here);
    SharedBans shared = new SharedBans(link, MOST_BANS, InstantSource.system());
    Bans bans =
        new Bans(MOST_BANS, List.of(RULE), NetworkSet.none(), new AuditLog(audit::add), shared);
    shared.serve(bans);
    ClusterMember member =
        new ClusterMember(
            link, membership, counts, changes, List.of(shared.items()), List.of(), List.of());
    member.start();
    return new Instance(link, membership, counts, changes, limits, bans, audit, member);
  }

  void awaitConnected() {
    await().atMost(Duration.ofSeconds(60)).until(link::isConnected);
  }

  /** Goes without a word. */
  void crash() {
    member.stop();
    link.close();
  }

  void close() {
    member.close();
  }
}
