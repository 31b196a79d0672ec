package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Round robin, and what else goes in turns. */
class TurnsTest {

  private static Balancer<Server> over(Algorithm algorithm, List<Server> servers) {
    return BalanceSettings.of(algorithm).over(servers, Site.unknown());
  }

  private static List<Server> weighing(List<Integer> weights) {
    return IntStream.range(0, weights.size())
        .mapToObj(i -> Server.weighing("s" + i, weights.get(i)))
        .toList();
  }

  private static String round(int... weights) {
    return Arrays.stream(SmoothWeights.sequence(weights))
        .mapToObj("abc"::charAt)
        .map(String::valueOf)
        .reduce("", String::concat);
  }

  @Test
  void sequence_isNginxsOwnExample() {
    assertThat(round(5, 1, 1)).isEqualTo("aabacaa");
    assertThat(round(1, 1, 1)).isEqualTo("abc");
  }

  @Test
  void roundRobin_goesRound_whereverItBegins() {
    List<Server> servers = Server.servers(3);
    List<Server> twice = Asking.picks(over(Algorithm.ROUND_ROBIN, servers), 6);
    assertThat(twice.subList(0, 3)).containsExactlyInAnyOrderElementsOf(servers);
    assertThat(twice.subList(3, 6)).isEqualTo(twice.subList(0, 3));
  }

  @Test
  void roundRobin_isExactOverThreads() throws Exception {
    Balancer<Server> balancer = over(Algorithm.ROUND_ROBIN, Server.servers(3));
    Map<Server, AtomicInteger> counts = new ConcurrentHashMap<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        threads.execute(
            () -> {
              for (Server picked : Asking.picks(balancer, 3_000)) {
                counts.computeIfAbsent(picked, k -> new AtomicInteger()).incrementAndGet();
              }
            });
      }
    }
    assertThat(counts).hasSize(3);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).hasValue(4_000));
  }

  @Property(tries = 200)
  void weightedRoundRobin_isExactOverARound_whereverThatBegins(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 300) Integer> weights,
      @ForAll @IntRange(max = 5_000) int before) {
    List<Server> servers = weighing(weights);
    Balancer<Server> balancer = over(Algorithm.WEIGHTED_ROUND_ROBIN, servers);
    Asking.picks(balancer, before);
    int sum = weights.stream().mapToInt(w -> w).sum();
    Map<String, Long> counts = Asking.counts(balancer, sum);
    servers.forEach(s -> assertThat(counts.get(s.id())).isEqualTo(s.weight));
  }

  /**
   * The bound holds for Sysoev's rule with any weights: nobody is a whole round ahead or behind.
   */
  @Property(tries = 200)
  void weightedRoundRobin_isSmooth_nobodyIsFarFromItsShareAtAnyMoment(
      @ForAll @Size(min = 2, max = 8) List<@IntRange(min = 1, max = 300) Integer> weights) {
    int[] all = weights.stream().mapToInt(w -> w).toArray();
    int[] round = SmoothWeights.sequence(all);
    int sum = IntStream.of(all).sum();
    int[] given = new int[all.length];
    for (int step = 1; step <= round.length; step++) {
      given[round[step - 1]]++;
      for (int i = 0; i < all.length; i++) {
        double due = (double) step * all[i] / sum;
        assertThat((double) given[i]).isCloseTo(due, within(all.length - 1.0));
      }
    }
  }

  @Test
  void heavyWeights_areScaledDown_andNobodyIsForgotten() {
    int[] round = SmoothWeights.sequence(new int[] {1_000_000_000, 999_999_999, 1});
    assertThat(round).hasSizeLessThanOrEqualTo(SmoothWeights.MAX_ROUND + 3).contains(2);
  }

  /** A slow start changes the weights many times a round: no step may favour who comes first. */
  @Test
  void weightsThatChangeOften_stillGiveEachItsShare() {
    List<Server> servers = weighing(List.of(3, 3, 3, 1));
    Server starting = servers.get(1);
    Map<String, Integer> counts = new HashMap<>();
    double due = 0;
    for (int step = 0; step < 20_000; step++) {
      starting.ramp = (1 + step % 100) / 100.0;
      due += 3 * starting.ramp / (7 + 3 * starting.ramp) * 2;
      for (Server picked : Asking.picks(over(Algorithm.WEIGHTED_ROUND_ROBIN, servers), 2)) {
        counts.merge(picked.id(), 1, Integer::sum);
      }
    }
    double others = 40_000 - due;
    assertThat((double) counts.getOrDefault("s1", 0)).isCloseTo(due, within(due * 0.05));
    assertThat((double) counts.getOrDefault("s0", 0))
        .isCloseTo(others * 3 / 7, within(others * 0.03));
    assertThat((double) counts.getOrDefault("s2", 0))
        .isCloseTo(others * 3 / 7, within(others * 0.03));
    assertThat((double) counts.getOrDefault("s3", 0)).isCloseTo(others / 7, within(others * 0.02));
  }

  @Test
  void roundRobin_givesLessToWhoStartsSlowly() {
    List<Server> servers = Server.servers(2);
    servers.getFirst().ramp = 0.25;
    Map<String, Long> counts = Asking.counts(over(Algorithm.ROUND_ROBIN, servers), 500);
    assertThat(counts).containsEntry("s0", 100L).containsEntry("s1", 400L);
  }
}
