package dev.weir.lb.upstream;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.health.ProbeType;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.health.CircuitSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.health.OutlierSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Servers that routes name by their URL in place of a pool: each is a pool of one, which is not
 * probed, with every default. They come with the first request; of more than {@value #MOST} the one
 * that was not asked for longest goes. Safe for many threads.
 */
final class DirectPools {

  private static final int MOST = 1_000;
  private static final String ID = "direct";
  private static final HealthSettings UNPROBED =
      new HealthSettings(
          // nobody would find it up again: it is never down
          new HealthCheck(
              ProbeType.NONE,
              null,
              null,
              null,
              null,
              0,
              null,
              0,
              Integer.MAX_VALUE,
              null,
              null,
              null,
              0),
          true,
          OutlierSettings.off(),
          CircuitSettings.off(),
          0,
          Duration.ZERO,
          0);

  private final Pools pools;
  private final Map<String, Pool> byUrl = new LinkedHashMap<>(16, 0.75f, true);

  DirectPools(Pools pools) {
    this.pools = pools;
  }

  /** Whether a destination is a URL, and not the name of a pool. */
  static boolean isUrl(String name) {
    return name.startsWith("http://") || name.startsWith("https://");
  }

  /**
   * The pool of a server.
   *
   * @param url scheme, host and port
   * @return null where it is none
   */
  synchronized @Nullable Pool at(String url) {
    Pool known = byUrl.get(url);
    if (known == null) {
      known = open(url);
      if (known != null) {
        byUrl.put(url, known);
        dropEldest();
      }
    }
    return known;
  }

  private @Nullable Pool open(String url) {
    try {
      UpstreamTarget target = UpstreamTarget.of(URI.create(url), UpstreamProtocol.AUTO);
      Pool pool =
          pools.unlisted(
              new PoolSpec(
                  url,
                  List.of(new UpstreamSpec(ID, target, 1)),
                  BalanceSettings.standard(),
                  UNPROBED,
                  RetryPolicy.standard(),
                  Timeouts.none()));
      pool.probed(pool.upstreams().getFirst(), new ProbeOutcome.Passed(Duration.ZERO));
      return pool;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void dropEldest() {
    if (byUrl.size() > MOST) {
      var eldest = byUrl.entrySet().iterator();
      eldest.next().getValue().leave();
      eldest.remove();
    }
  }
}
