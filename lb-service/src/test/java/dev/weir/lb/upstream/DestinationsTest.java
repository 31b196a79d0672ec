package dev.weir.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.sticky.Fields;
import dev.weir.lb.sticky.StickyKey;
import dev.weir.lb.sticky.StickySettings;
import dev.weir.lb.sticky.StickySettings.SameSite;
import dev.weir.lb.sticky.StickySettings.Secure;
import dev.weir.lb.sticky.StickySettings.SignedCookie;
import dev.weir.lb.traffic.Maintenance;
import dev.weir.lb.traffic.Splits;
import dev.weir.lb.traffic.TrafficSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DestinationsTest {

  private static final Fields NOTHING = name -> List.of();
  private static final StickySettings COOKIE =
      new SignedCookie("s", "/", Duration.ZERO, SameSite.LAX, Secure.AUTO);

  private final Pools pools = new Pools(List.of(), new NetworkMetrics());
  private final StickyKey key = new StickyKey("0123456789abcdef");
  private final Destinations destinations = new Destinations(pools, Splits.none(), () -> key);

  private static PoolSpec spec(StickySettings sticky, UpstreamSpec... upstreams) {
    return new PoolSpec(
        "web",
        List.of(upstreams),
        BalanceSettings.standard(),
        HealthSettings.standard(),
        RetryPolicy.standard(),
        Timeouts.none(),
        new TrafficSettings(sticky, null, Maintenance.standard()));
  }

  private static UpstreamSpec upstream(String id, AdminState state) {
    return new UpstreamSpec(
        id, UpstreamTarget.http(new HostPort(id, 80)), 1, Placement.standard(), state);
  }

  private void configure(StickySettings sticky, UpstreamSpec... upstreams) {
    Pool pool = pools.put(spec(sticky, upstreams));
    pool.upstreams()
        .forEach(
            upstream ->
                Stream.of(1, 2)
                    .forEach(i -> pool.probed(upstream, new ProbeOutcome.Passed(Duration.ZERO))));
  }

  private Destination find(Fields request) {
    return Objects.requireNonNull(
        destinations.find("web", request, InetAddress::getLoopbackAddress));
  }

  private String chosen(Fields request) {
    return String.valueOf(find(request).choose(InetAddress::getLoopbackAddress));
  }

  /** A request of a session that an upstream has begun. */
  private Fields sessionOf(String id) {
    Upstream by =
        find(NOTHING).pool().upstreams().stream()
            .filter(upstream -> upstream.id().equals(id))
            .findFirst()
            .orElseThrow();
    List<String> cookies = new ArrayList<>();
    find(NOTHING).answered(by, NOTHING, false, cookies::add);
    String cookie = cookies.getFirst().split(";", 2)[0];
    return name -> name.equals("cookie") ? List.of(cookie) : List.of();
  }

  @Test
  void session_leavesWhoTakesNothingNew_andStaysWithOthers() {
    configure(COOKIE, upstream("a", AdminState.ACTIVE), upstream("b", AdminState.ACTIVE));
    Fields session = sessionOf("b");
    for (int i = 0; i < 4; i++) {
      assertThat(chosen(session)).isEqualTo("b");
    }
    configure(COOKIE, upstream("a", AdminState.ACTIVE), upstream("b", AdminState.DRAINING));
    assertThat(chosen(session)).isEqualTo("a");
    configure(COOKIE, upstream("a", AdminState.ACTIVE), upstream("b", AdminState.DISABLED));
    assertThat(chosen(session)).isEqualTo("a");
    configure(COOKIE, upstream("a", AdminState.ACTIVE));
    assertThat(chosen(session)).isEqualTo("a");
    configure(COOKIE, upstream("c", AdminState.ACTIVE), upstream("b", AdminState.ACTIVE));
    for (int i = 0; i < 4; i++) {
      assertThat(chosen(session)).isEqualTo("b");
    }
  }

  @Test
  void settings_mayChangeWhileThePoolServes() {
    configure(new StickySettings.None(), upstream("a", AdminState.ACTIVE));
    assertThat(Destinations.isPlain(find(NOTHING).pool())).isTrue();
    assertThat(find(NOTHING).toUpstream()).isNull();
    configure(COOKIE, upstream("a", AdminState.ACTIVE));
    assertThat(Destinations.isPlain(find(NOTHING).pool())).isFalse();
    assertThat(chosen(sessionOf("a"))).isEqualTo("a");
    configure(new StickySettings.None(), upstream("a", AdminState.ACTIVE));
    assertThat(find(NOTHING).toUpstream()).isNull();
  }

  @Test
  void settings_outliveAChangeOfHealthChecks() {
    PoolSpec spec = spec(COOKIE, upstream("a", AdminState.ACTIVE));
    assertThat(spec.with(HealthSettings.standard())).isEqualTo(spec);
  }

  @Test
  void nameThatNobodyHas_leadsNowhere() {
    assertThat(destinations.find("nowhere", NOTHING, InetAddress::getLoopbackAddress)).isNull();
    pools.put(spec(COOKIE, upstream("a", AdminState.ACTIVE)));
    pools.remove("web");
    assertThat(destinations.find("web", NOTHING, InetAddress::getLoopbackAddress)).isNull();
  }
}
