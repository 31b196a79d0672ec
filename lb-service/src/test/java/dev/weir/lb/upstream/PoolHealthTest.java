package dev.weir.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.balance.Site;
import dev.weir.lb.health.Circuit;
import dev.weir.lb.health.CircuitSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.health.OutlierSettings;
import dev.weir.lb.health.Standing;
import dev.weir.lb.health.TryEnd;
import dev.weir.testkit.FakeTicker;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolHealthTest {

  private static final Ask ASK = InetAddress::getLoopbackAddress;
  private static final ProbeOutcome PASSED = new ProbeOutcome.Passed(Duration.ZERO);
  private static final ProbeOutcome FAILED = new ProbeOutcome.Failed("on purpose");
  private static final HealthSettings STANDARD = HealthSettings.standard();

  private final FakeTicker ticker = new FakeTicker();
  private final PoolEvents events = new PoolEvents(() -> Instant.EPOCH);
  private final Pools pools =
      new Pools(List.of(), new NetworkMetrics(), Site.unknown(), events, ticker);
  private final List<String> heard = new ArrayList<>();

  private Pool pool(HealthSettings health, String... ids) {
    return pool(health, Stream.of(ids).map(id -> spec(id, 0)).toList());
  }

  private Pool pool(HealthSettings health, List<UpstreamSpec> specs) {
    Pool pool = pools.put(PoolSpec.of("web", specs).with(health));
    pool.upstreams().forEach(upstream -> pool.probed(upstream, PASSED));
    events.subscribe(
        Long.MAX_VALUE,
        e -> {
          if (e.event() instanceof PoolEvent event) {
            heard.add(event.getClass().getSimpleName() + " " + event.upstream());
          }
        });
    return pool;
  }

  private static UpstreamSpec spec(String id, int priority) {
    UpstreamTarget target = UpstreamTarget.http(new HostPort("127.0.0.1", 1));
    return new UpstreamSpec(id, target, 1, new Placement("", "", priority), AdminState.ACTIVE);
  }

  private static HealthSettings with(
      OutlierSettings outlier, CircuitSettings circuit, int maxRequests, Duration slowStart) {
    return new HealthSettings(
        HealthCheck.standard(), false, outlier, circuit, maxRequests, slowStart, 50);
  }

  private static Upstream named(Pool pool, String id) {
    return pool.upstreams().stream().filter(u -> u.id().equals(id)).findFirst().orElseThrow();
  }

  private static Map<String, Integer> chosen(Pool pool, int times) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      Upstream upstream = pool.choose(ASK);
      if (upstream != null) {
        counts.merge(upstream.id(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static void serve(Upstream upstream, int times, TryEnd end, int status) {
    for (int i = 0; i < times; i++) {
      upstream.begun();
      upstream.ended(end, status, 1_000_000, 0, 0);
    }
  }

  private static void probe(Pool pool, Upstream upstream, int times, ProbeOutcome outcome) {
    for (int i = 0; i < times; i++) {
      pool.probed(upstream, outcome);
    }
  }

  private void pass(Duration time) {
    ticker.advance(time);
    pools.tick();
  }

  // ---- probes

  @Test
  void upstreams_areCountedByWhatThePoolMakesOfThem() {
    Pool pool = pool(STANDARD, "a", "b", "c");
    probe(pool, named(pool, "c"), 3, FAILED);
    assertThat(Stream.of(Standing.values()).map(pool::count)).containsExactly(2L, 0L, 1L, 0L, 0L);
  }

  @Test
  void newUpstream_waitsForItsFirstSuccess_unlessToldOtherwise() {
    for (boolean assumeHealthy : new boolean[] {false, true}) {
      PoolSpec spec = PoolSpec.of("new" + assumeHealthy, List.of(spec("a", 0)));
      HealthSettings health =
          new HealthSettings(
              HealthCheck.standard(),
              assumeHealthy,
              OutlierSettings.off(),
              CircuitSettings.off(),
              0,
              Duration.ZERO,
              50);
      Pool pool = pools.put(spec.with(health));
      assertThat(chosen(pool, 1)).hasSize(assumeHealthy ? 1 : 0);
      pool.probed(pool.upstreams().getFirst(), FAILED);
      assertThat(chosen(pool, 1)).isEmpty();
    }
  }

  @Test
  void whereAllAreDown_nobodyIsChosen_andTheFirstPassBringsOneBack() {
    Pool pool = pool(STANDARD, "a", "b");
    probe(pool, named(pool, "a"), 3, FAILED);
    probe(pool, named(pool, "b"), 3, FAILED);
    assertThat(chosen(pool, 10)).isEmpty();
    probe(pool, named(pool, "b"), 1, PASSED);
    assertThat(chosen(pool, 10)).containsOnlyKeys("b");
    probe(pool, named(pool, "a"), 1, PASSED);
    assertThat(named(pool, "a").health())
        .as("the next one rises as told")
        .isEqualTo(HealthStatus.DOWN);
    probe(pool, named(pool, "a"), 1, PASSED);
    assertThat(heard)
        .containsExactly("UpstreamDown a", "UpstreamDown b", "UpstreamUp b", "UpstreamUp a");
  }

  @Test
  void mostAreDown_butTakeConnections_soAllAreBalancedOver() {
    Pool pool = pool(STANDARD, "a", "b", "c");
    probe(pool, named(pool, "a"), 3, FAILED);
    assertThat(chosen(pool, 9)).containsOnlyKeys("b", "c");
    probe(pool, named(pool, "b"), 3, FAILED);
    assertThat(chosen(pool, 9)).containsOnlyKeys("a", "b", "c");
    serve(named(pool, "b"), 1, TryEnd.CONNECT_FAILURE, 502);
    assertThat(chosen(pool, 9)).as("there is nobody to doubt").containsOnlyKeys("a", "c");
  }

  @Test
  void draining_finishesWhatItHas() {
    Pool pool = pool(STANDARD, "a");
    Upstream upstream = named(pool, "a");
    upstream.begun();
    UpstreamSpec active = spec("a", 0);
    pools.put(
        PoolSpec.of(
            "web",
            List.of(
                new UpstreamSpec(
                    "a", active.target(), 1, active.placement(), AdminState.DRAINING))));
    assertThat(chosen(pool, 3)).isEmpty();
    assertThat(upstream.inFlight()).isOne();
    upstream.ended(TryEnd.ANSWERED, 200, 1, 0, 0);
    assertThat(upstream.inFlight()).isZero();
    assertThat(upstream.series().requestsOfClass(2)).isOne();
  }

  // ---- ejection

  @Test
  void failuresInARow_putAnUpstreamOut_forATime() {
    Pool pool =
        pool(with(OutlierSettings.on(), CircuitSettings.off(), 0, Duration.ZERO), "a", "b", "c");
    Upstream bad = named(pool, "a");
    serve(bad, 5, TryEnd.ANSWERED, 503);
    assertThat(chosen(pool, 10)).containsOnlyKeys("b", "c");
    assertThat(bad.ejectedFor()).isEqualTo(Duration.ofSeconds(30));
    assertThat(bad.lastFailure()).contains("in a row");
    serve(named(pool, "b"), 5, TryEnd.RESET, 502);
    assertThat(chosen(pool, 10)).as("no more than one of three").containsOnlyKeys("b", "c");
    pass(Duration.ofSeconds(29));
    assertThat(chosen(pool, 10)).containsOnlyKeys("b", "c");
    pass(Duration.ofSeconds(2));
    assertThat(chosen(pool, 9)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3));
    assertThat(bad.lastFailure()).isNull();
    assertThat(heard).containsExactly("Ejected a", "Returned a");
  }

  @Test
  void theOnlyUpstream_servesOnAlthoughItIsOut() {
    Pool pool = pool(with(OutlierSettings.on(), CircuitSettings.off(), 0, Duration.ZERO), "a");
    serve(named(pool, "a"), 5, TryEnd.ANSWERED, 500);
    assertThat(named(pool, "a").ejectedFor()).isPositive();
    assertThat(chosen(pool, 3)).containsOnlyKeys("a");
  }

  @Test
  void withoutOutlierDetection_nobodyIsPutOut() {
    Pool pool = pool(STANDARD, "a", "b");
    serve(named(pool, "a"), 1_000, TryEnd.ANSWERED, 503);
    assertThat(chosen(pool, 10)).containsOnlyKeys("a", "b");
  }

  @Test
  void successRateBelowThePools_putsOut_atTheEndOfTheInterval() {
    Pool pool =
        pool(
            with(OutlierSettings.on(), CircuitSettings.off(), 0, Duration.ZERO),
            "a",
            "b",
            "c",
            "d",
            "e");
    pool.upstreams().forEach(upstream -> serve(upstream, 100, TryEnd.ANSWERED, 200));
    for (int i = 0; i < 50; i++) {
      serve(named(pool, "e"), 1, TryEnd.ANSWERED, 500);
      serve(named(pool, "e"), 1, TryEnd.ANSWERED, 200);
    }
    pass(Duration.ofSeconds(9));
    assertThat(heard).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("Ejected e");
    pass(Duration.ofSeconds(31));
    pass(Duration.ofSeconds(10));
    assertThat(heard)
        .as("nothing new is held against it")
        .containsExactly("Ejected e", "Returned e");
  }

  // ---- slow start

  @Test
  void upstreamThatComesBack_growsToItsShare() {
    HealthSettings slow =
        with(OutlierSettings.off(), CircuitSettings.off(), 0, Duration.ofSeconds(10));
    Pool pool = pool(slow, "a", "b");
    pass(Duration.ofSeconds(10));
    probe(pool, named(pool, "a"), 3, FAILED);
    probe(pool, named(pool, "a"), 2, PASSED);
    assertThat(chosen(pool, 110)).isEqualTo(Map.of("a", 10, "b", 100));
    pass(Duration.ofSeconds(5));
    assertThat(chosen(pool, 150)).isEqualTo(Map.of("a", 50, "b", 100));
    pass(Duration.ofSeconds(5));
    assertThat(chosen(pool, 100)).isEqualTo(Map.of("a", 50, "b", 50));
  }

  // ---- circuit and limit

  @Test
  void openCircuit_getsNothing_andAFewTriesWhenHalfOpen() {
    CircuitSettings circuit =
        new CircuitSettings(
            true, 50, Duration.ofSeconds(60), 100, 4, 10, Duration.ofSeconds(30), 2);
    Pool pool = pool(with(OutlierSettings.off(), circuit, 0, Duration.ZERO), "a", "b");
    Upstream bad = named(pool, "a");
    serve(bad, 4, TryEnd.TIMEOUT, 504);
    assertThat(chosen(pool, 10)).containsOnlyKeys("b");
    pass(Duration.ofSeconds(31));
    assertThat(bad.circuit()).isEqualTo(Circuit.State.HALF_OPEN);
    bad.begun();
    bad.begun();
    assertThat(chosen(pool, 10)).as("two at a time").containsOnlyKeys("b");
    bad.ended(TryEnd.ANSWERED, 200, 1, 0, 0);
    bad.ended(TryEnd.ANSWERED, 200, 1, 0, 0);
    assertThat(chosen(pool, 10)).containsOnlyKeys("a", "b");
    assertThat(heard).containsExactly("CircuitOpened a", "CircuitHalfOpened a", "CircuitClosed a");
  }

  @Test
  void allCircuitsOpen_leaveNobody() {
    CircuitSettings circuit =
        new CircuitSettings(true, 50, Duration.ofSeconds(60), 100, 1, 1, Duration.ofSeconds(30), 1);
    Pool pool = pool(with(OutlierSettings.off(), circuit, 0, Duration.ZERO), "a");
    serve(named(pool, "a"), 1, TryEnd.RESET, 502);
    assertThat(chosen(pool, 1)).isEmpty();
  }

  @Test
  void fullUpstreams_areNotChosen_andTheNextLevelHelps() {
    Pool pool =
        pool(
            with(OutlierSettings.off(), CircuitSettings.off(), 2, Duration.ZERO),
            List.of(spec("a", 0), spec("b", 0), spec("backup", 1)));
    for (String expected : new String[] {"a", "a", "b", "b", "backup", "backup"}) {
      named(pool, expected).begun();
      assertThat(chosen(pool, 10).keySet()).allMatch(id -> named(pool, id).inFlight() < 2);
    }
    assertThat(chosen(pool, 10)).isEmpty();
    named(pool, "b").ended(TryEnd.ANSWERED, 200, 1, 0, 0);
    assertThat(chosen(pool, 10)).containsOnlyKeys("b");
  }

  // ---- levels

  @Test
  void backup_takesItsShareWhenHalfIsDown_andIsTriedLast() {
    Pool pool = pool(STANDARD, List.of(spec("a", 0), spec("b", 0), spec("backup", 1)));
    assertThat(chosen(pool, 100)).isEqualTo(Map.of("a", 50, "b", 50));
    assertThat(pool.chooseOther(ASK, Set.of(named(pool, "a"), named(pool, "b"))))
        .isEqualTo(named(pool, "backup"));
    probe(pool, named(pool, "a"), 3, FAILED);
    assertThat(chosen(pool, 10_000).get("backup")).isBetween(2_600, 3_400);
    probe(pool, named(pool, "b"), 3, FAILED);
    assertThat(chosen(pool, 10)).containsOnlyKeys("backup");
  }
}
