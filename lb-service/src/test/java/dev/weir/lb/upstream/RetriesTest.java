package dev.weir.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.HostPort;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.retry.Backoff;
import dev.weir.lb.retry.BudgetShare;
import dev.weir.lb.retry.RetryOn;
import dev.weir.lb.retry.RetryPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private static final Ask ASK = InetAddress::getLoopbackAddress;
  private static final UpstreamFailure REFUSED =
      new UpstreamFailure(Kind.CONNECT_FAILURE, false, false, "refused");
  private static final UpstreamFailure RESET = new UpstreamFailure(Kind.RESET, false, false, "");
  private static final UpstreamFailure STALE = new UpstreamFailure(Kind.RESET, true, false, "");

  private final Pools pools = new Pools(List.of(), new NetworkMetrics());

  private Pool pool(String... ids) {
    Pool pool =
        pools.put(
            PoolSpec.of(
                "web",
                Stream.of(ids)
                    .map(id -> new UpstreamSpec(id, new HostPort("127.0.0.1", 1), 1))
                    .toList()));
    pool.upstreams().forEach(u -> pool.probed(u, new ProbeOutcome.Passed(Duration.ZERO)));
    return pool;
  }

  private static RetryPolicy policy(int tries, BudgetShare budget) {
    return new RetryPolicy(
        tries,
        RetryOn.parse(List.of("connect-failure", "reset", "503")),
        budget,
        new Backoff(Duration.ofMillis(10), Duration.ofMillis(10)),
        Duration.ofSeconds(1),
        0,
        null);
  }

  private static Retries retries(Pool pool) {
    return new Retries(pool, policy(3, BudgetShare.standard()), ASK, "GET");
  }

  private static @Nullable String who(Retries.@Nullable Next next) {
    return next == null ? null : next.upstream().id();
  }

  @Test
  void whoFailed_isNotAskedAgain_andTriesAreCounted() {
    Pool pool = pool("a", "b", "c", "d");
    List<Upstream> all = pool.upstreams();
    Retries retries = retries(pool);
    String second = who(retries.after(all.getFirst(), REFUSED, false));
    assertThat(second).isIn("b", "c", "d");
    Upstream failed = all.stream().filter(u -> u.id().equals(second)).findFirst().orElseThrow();
    assertThat(who(retries.after(failed, REFUSED, false))).isIn("b", "c", "d").isNotEqualTo(second);
    assertThat(retries.after(failed, REFUSED, false)).as("three tries in all").isNull();
  }

  @Test
  void whereNothingWasSent_nobodyWaits_andNoBudgetIsAskedFor() {
    Pool pool = pool("a", "b");
    Retries retries = new Retries(pool, policy(3, new BudgetShare(0, 0)), ASK, "POST");
    Retries.Next next = retries.after(pool.upstreams().getFirst(), REFUSED, false);
    assertThat(next).isEqualTo(new Retries.Next(pool.upstreams().get(1), Duration.ZERO));
  }

  @Test
  void withoutBudget_nothingIsSaidAgain() {
    Pool pool = pool("a", "b");
    Retries retries = new Retries(pool, policy(3, new BudgetShare(0, 0)), ASK, "GET");
    Upstream first = pool.upstreams().getFirst();
    assertThat(retries.after(first, RESET, false)).isNull();
    assertThat(retries.insteadOf(first, 503, null, false)).isNull();
  }

  @Test
  void connectionThatDiedOfAge_saysNothingOfItsUpstream() {
    Pool pool = pool("a");
    assertThat(who(retries(pool).after(pool.upstreams().getFirst(), STALE, false))).isEqualTo("a");
    assertThat(retries(pool).after(pool.upstreams().getFirst(), RESET, false)).isNull();
  }

  @Test
  void lostBody_isNotSaidAgain() {
    Pool pool = pool("a", "b");
    Upstream first = pool.upstreams().getFirst();
    assertThat(retries(pool).after(first, RESET, true)).isNull();
    assertThat(retries(pool).insteadOf(first, 503, null, true)).isNull();
  }

  @Test
  void whereNobodyElseIsLeft_whoSaysWhenIsAskedAgain_ifThatCanBeBorne() {
    Pool pool = pool("a");
    Upstream only = pool.upstreams().getFirst();
    Retries.Next next = retries(pool).insteadOf(only, 503, "1", false);
    assertThat(next).isEqualTo(new Retries.Next(only, Duration.ofSeconds(1)));
    assertThat(retries(pool).insteadOf(only, 503, "2", false)).isNull();
    assertThat(retries(pool).insteadOf(only, 503, null, false)).isNull();
    assertThat(retries(pool).insteadOf(only, 500, "1", false)).isNull();
  }
}
