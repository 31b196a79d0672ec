package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmTest {

  private static final List<String> THREE = List.of("a", "b", "c");

  private static <T> List<T> picks(Balancer<T> balancer, int count) {
    return IntStream.range(0, count).<T>mapToObj(key -> balancer.pick(() -> key)).toList();
  }

  @Test
  void roundRobin_goesRound() {
    Balancer<String> balancer = Algorithm.ROUND_ROBIN.over(THREE, c -> 1, c -> 0);
    assertThat(picks(balancer, 7)).containsExactly("a", "b", "c", "a", "b", "c", "a");
  }

  @Test
  void roundRobin_isExactOverThreads() throws Exception {
    Balancer<String> balancer = Algorithm.ROUND_ROBIN.over(THREE, c -> 1, c -> 0);
    Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        threads.execute(
            () ->
                picks(balancer, 3_000)
                    .forEach(
                        p ->
                            counts.computeIfAbsent(p, k -> new AtomicInteger()).incrementAndGet()));
      }
    }
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).hasValue(4_000));
  }

  @Test
  void weightedRoundRobin_isSmooth() {
    Map<String, Integer> weights = Map.of("a", 5, "b", 1, "c", 1);
    Balancer<String> balancer = Algorithm.WEIGHTED_ROUND_ROBIN.over(THREE, weights::get, c -> 0);
    assertThat(picks(balancer, 7)).containsExactly("a", "a", "b", "a", "c", "a", "a");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 3_333})
  void weightedRoundRobin_isExactOverARound(int heavy) {
    Balancer<Integer> balancer =
        Algorithm.WEIGHTED_ROUND_ROBIN.over(List.of(heavy, 1_000, 1), w -> w, w -> 0);
    Map<Integer, Long> counts =
        picks(balancer, heavy + 1_001).stream()
            .collect(Collectors.groupingBy(w -> w, Collectors.counting()));
    counts.forEach(
        (weight, count) ->
            assertThat(count).isEqualTo(weight == 1 && heavy == 1 ? 2 : (long) weight));
  }

  @Test
  void weightedRoundRobin_scalesHeavyWeightsDownAndForgetsNobody() {
    List<Integer> weights = new ArrayList<>(List.of(1_000_000_000, 999_999_999, 1));
    List<Integer> round = SmoothWeights.sequence(weights, w -> w);
    assertThat(round)
        .hasSizeLessThanOrEqualTo(SmoothWeights.MAX_ROUND + weights.size())
        .contains(1);
  }

  @Test
  void leastConnections_picksTheLeastBusy() {
    Map<String, Integer> load = Map.of("a", 3, "b", 1, "c", 2);
    Balancer<String> balancer = Algorithm.LEAST_CONNECTIONS.over(THREE, c -> 1, load::get);
    assertThat(picks(balancer, 5)).containsOnly("b");
  }

  @Test
  void leastConnections_spreadsAmongEquals() {
    Balancer<String> balancer = Algorithm.LEAST_CONNECTIONS.over(THREE, c -> 1, c -> 0);
    assertThat(picks(balancer, 6)).containsExactly("a", "b", "c", "a", "b", "c");
  }

  @Test
  void ringHash_sendsAKeyToTheSameCandidate() {
    Balancer<String> balancer = Algorithm.RING_HASH.over(THREE, c -> 1, c -> 0);
    assertThat(picks(balancer, 500))
        .isEqualTo(picks(Algorithm.RING_HASH.over(THREE, c -> 1, c -> 0), 500));
  }

  @Test
  void ringHash_sharesByWeight() {
    Balancer<String> balancer = Algorithm.RING_HASH.over(THREE, c -> c.equals("a") ? 2 : 1, c -> 0);
    Map<String, Long> counts =
        picks(balancer, 40_000).stream()
            .collect(Collectors.groupingBy(c -> c, Collectors.counting()));
    assertThat(counts.get("a")).isBetween(16_000L, 24_000L);
    assertThat(counts.get("b")).isBetween(7_500L, 12_500L);
    assertThat(counts.get("c")).isBetween(7_500L, 12_500L);
  }

  @Test
  void ringHash_movesOnlyTheKeysOfWhoLeaves() {
    Balancer<String> three = Algorithm.RING_HASH.over(THREE, c -> 1, c -> 0);
    Balancer<String> two = Algorithm.RING_HASH.over(List.of("a", "c"), c -> 1, c -> 0);
    for (int i = 0; i < 5_000; i++) {
      int key = i;
      Ask ask = () -> key;
      if (!three.pick(ask).equals("b")) {
        assertThat(two.pick(ask)).isEqualTo(three.pick(ask));
      }
    }
  }

  @Test
  void unknownName_isRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Algorithm.named("robin"))
        .hasMessage(
            "'robin' is not an algorithm; expected one of round-robin, weighted-round-robin, least-connections, ring-hash");
  }
}
