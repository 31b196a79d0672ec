package dev.weir.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.balance.Ask;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolsTest {

  private static final Ask ASK = InetAddress::getLoopbackAddress;

  private final NetworkMetrics metrics = new NetworkMetrics();
  private final Pools pools = new Pools(List.of(), metrics);

  private static UpstreamSpec spec(String id, AdminState state) {
    UpstreamTarget target = UpstreamTarget.http(new HostPort("127.0.0.1", 1));
    return new UpstreamSpec(id, target, 1, Placement.standard(), state);
  }

  private static PoolSpec web(String... ids) {
    return PoolSpec.of("web", Stream.of(ids).map(id -> spec(id, AdminState.ACTIVE)).toList());
  }

  private Pool healthy(PoolSpec spec) {
    Pool pool = pools.put(spec);
    pool.upstreams().forEach(u -> pool.probed(u, new ProbeOutcome.Passed(Duration.ZERO)));
    return pool;
  }

  private static Set<String> chosen(Pool pool) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Upstream upstream = pool.choose(ASK);
      if (upstream != null) {
        ids.add(upstream.id());
      }
    }
    return ids;
  }

  @Test
  void upstreamThatStays_keepsItsHealthAndWhatItServes() {
    Pool pool = healthy(web("a", "b"));
    Upstream kept = pool.upstreams().getFirst();
    kept.begun();
    assertThat(pools.put(web("a", "c"))).isSameAs(pool);
    assertThat(pool.upstreams().getFirst()).isSameAs(kept);
    assertThat(kept.inFlight()).isOne();
    assertThat(pool.upstreams().get(1).health()).isEqualTo(HealthStatus.UNKNOWN);
    assertThat(chosen(pool)).as("who is new waits for its first success").containsExactly("a");
  }

  @Test
  void drainingAndDisabled_takeNothingNew() {
    Pool pool = healthy(web("a", "b", "c"));
    pools.put(
        PoolSpec.of(
            "web",
            List.of(
                spec("a", AdminState.DRAINING),
                spec("b", AdminState.DISABLED),
                spec("c", AdminState.ACTIVE))));
    assertThat(chosen(pool)).containsExactly("c");
    assertThat(pool.chooseOther(ASK, Set.of(pool.upstreams().get(2)))).isNull();
  }

  @Test
  void poolWithoutUpstreams_choosesNone() {
    assertThat(chosen(healthy(web()))).isEmpty();
  }

  @Test
  void twoUpstreamsOfOneId_areRefused_andThePoolStaysAsItWas() {
    Pool pool = healthy(web("a"));
    assertThatThrownBy(() -> pools.put(web("b", "b")))
        .hasMessageContaining("two upstreams of the same id 'b'");
    assertThat(chosen(pool)).containsExactly("a");
  }

  @Test
  void seriesOfAnUpstream_goesWithIt() {
    pools.put(web("a", "b"));
    assertThat(seriesNames()).containsExactlyInAnyOrder("web/a", "web/b");
    Upstream kept = pools.put(web("b", "c")).upstreams().getFirst();
    assertThat(seriesNames()).containsExactlyInAnyOrder("web/b", "web/c");
    assertThat(metrics.series("upstream", "web/b")).isSameAs(kept.series());
    pools.remove("web");
    assertThat(seriesNames()).isEmpty();
  }

  private List<String> seriesNames() {
    return metrics.all().stream().map(Series::name).toList();
  }

  @Test
  void follower_hearsOfWhatThereIs_andOfEachChange() {
    List<String> heard = new ArrayList<>();
    pools.put(web("a"));
    pools.follow(
        new Pools.Follower() {
          @Override
          public void configured(Pool pool) {
            heard.add(pool.name() + " " + pool.upstreams());
          }

          @Override
          public void removed(Pool pool) {
            heard.add("no " + pool.name());
          }
        });
    pools.put(web("a", "b"));
    assertThat(pools.remove("web")).isTrue();
    assertThat(pools.remove("web")).isFalse();
    assertThat(heard).containsExactly("web [a]", "web [a, b]", "no web");
    assertThat(pools.named("web")).isNull();
  }
}
