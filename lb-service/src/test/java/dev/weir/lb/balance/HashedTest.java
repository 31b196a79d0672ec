package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both hashes. */
class HashedTest {

  private static final int KEYS = 5_000;
  private static final double ROUNDING = 1e-9;

  @Provide
  Arbitrary<Algorithm> hashes() {
    return Arbitraries.of(Algorithm.RING_HASH, Algorithm.MAGLEV);
  }

  private static Balancer<Server> over(Algorithm algorithm, List<Server> servers, double factor) {
    HashSettings hash = new HashSettings(HashKey.uri(), factor, HashSettings.TABLE_SIZE);
    return BalanceSettings.of(algorithm).with(hash).over(servers, Site.unknown());
  }

  private static List<Server> without(List<Server> servers, Server gone) {
    List<Server> rest = new ArrayList<>(servers);
    rest.remove(gone);
    return rest;
  }

  @Property(tries = 30)
  void sameKey_sameServer_inWhateverOrderTheyStand(
      @ForAll("hashes") Algorithm algorithm, @ForAll @IntRange(min = 1, max = 30) int count) {
    List<Server> servers = Server.servers(count);
    List<Server> picks = Asking.picks(over(algorithm, servers, 0), 500);
    assertThat(Asking.picks(over(algorithm, servers, 0), 500)).isEqualTo(picks);
    if (algorithm == Algorithm.RING_HASH) {
      assertThat(Asking.picks(over(algorithm, servers.reversed(), 0), 500)).isEqualTo(picks);
    }
  }

  @Property(tries = 40)
  void ring_movesTheKeysOfWhoLeaves_andNoOther(
      @ForAll @IntRange(min = 2, max = 30) int count, @ForAll @IntRange(max = 29) int leaving) {
    List<Server> servers = Server.servers(count);
    Server gone = servers.get(leaving % count);
    List<Server> before = Asking.picks(over(Algorithm.RING_HASH, servers, 0), KEYS);
    List<Server> after = Asking.picks(over(Algorithm.RING_HASH, without(servers, gone), 0), KEYS);
    int owned = 0;
    for (int i = 0; i < KEYS; i++) {
      if (before.get(i) == gone) {
        owned++;
      } else {
        assertThat(after.get(i)).isSameAs(before.get(i));
      }
    }
    assertThat((double) owned / KEYS).as("about one of n").isLessThan(1.6 / count);
  }

  /** Figure 12 of the paper: beside those of who leaves, a few percent of the others move. */
  @Property(tries = 40)
  void maglev_movesTheKeysOfWhoLeaves_andFewOthers(
      @ForAll @IntRange(min = 2, max = 30) int count, @ForAll @IntRange(max = 29) int leaving) {
    List<Server> servers = Server.servers(count);
    Server gone = servers.get(leaving % count);
    List<Server> before = Asking.picks(over(Algorithm.MAGLEV, servers, 0), KEYS);
    List<Server> after = Asking.picks(over(Algorithm.MAGLEV, without(servers, gone), 0), KEYS);
    int owned = 0;
    int others = 0;
    for (int i = 0; i < KEYS; i++) {
      owned += before.get(i) == gone ? 1 : 0;
      others += before.get(i) != gone && before.get(i) != after.get(i) ? 1 : 0;
    }
    assertThat((double) owned / KEYS).isCloseTo(1.0 / count, within(0.03));
    assertThat((double) others / KEYS).isLessThan(0.06);
  }

  @Property(tries = 30)
  void maglev_entriesAreShared_exactly_byWeight(
      @ForAll @IntRange(min = 1, max = 50) int count, @ForAll long seed) {
    List<Server> servers = Server.servers(count);
    Random random = new Random(seed);
    servers.forEach(s -> s.weight = 1 + random.nextInt(20));
    int size = 5_003;
    Maglev maglev = new Maglev(servers, size);
    int[] entries = new int[count];
    for (int slot = 0; slot < size; slot++) {
      entries[maglev.owner(slot)]++;
    }
    double sum = servers.stream().mapToInt(Server::weight).sum();
    for (int i = 0; i < count; i++) {
      double due = size * servers.get(i).weight / sum;
      assertThat((double) entries[i]).isCloseTo(due, within(2.0));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RING_HASH", "MAGLEV"})
  void keys_areSharedByWeight(Algorithm algorithm) {
    List<Server> servers =
        List.of(Server.weighing("a", 2), Server.weighing("b", 1), Server.weighing("c", 1));
    Map<String, Long> counts = Asking.counts(over(algorithm, servers, 0), 40_000);
    assertThat(counts.get("a")).isBetween(16_000L, 24_000L);
    assertThat(counts.get("b")).isBetween(7_500L, 12_500L);
    assertThat(counts.get("c")).isBetween(7_500L, 12_500L);
  }

  @ParameterizedTest
  @EnumSource(names = {"RING_HASH", "MAGLEV"})
  void slowStart_movesNoKey(Algorithm algorithm) {
    List<Server> servers = Server.servers(5);
    List<Server> before = Asking.picks(over(algorithm, servers, 0), 1_000);
    servers.get(2).ramp = 0.1;
    assertThat(Asking.picks(over(algorithm, servers, 0), 1_000)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"RING_HASH", "MAGLEV"})
  void whatAFailingServerLeaves_isSpreadOverTheOthers_eachKeyToTheSame(Algorithm algorithm) {
    List<Server> servers = Server.servers(5);
    Balancer<Server> balancer = over(algorithm, servers, 0);
    Server failing = servers.getFirst();
    int[] taken = new int[5];
    for (int i = 0; i < KEYS; i++) {
      Ask ask = Asking.forTarget("/" + i);
      if (balancer.pick(ask) == failing) {
        Server other = balancer.pick(ask, Set.of(failing));
        assertThat(balancer.pick(ask, Set.of(failing))).isSameAs(other);
        taken[servers.indexOf(other)]++;
      }
    }
    int sum = Arrays.stream(taken).sum();
    for (int i = 1; i < 5; i++) {
      assertThat((double) taken[i] / sum).isBetween(0.1, 0.4);
    }
  }

  @Property(tries = 60)
  void boundedLoad_holdsItsBoundAtEveryStep_howeverFewKeysThereAre(
      @ForAll("hashes") Algorithm algorithm,
      @ForAll @IntRange(min = 1, max = 30) int count,
      @ForAll @DoubleRange(min = 1.05, max = 3) double factor,
      @ForAll @IntRange(min = 1, max = 50) int keys,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Server> servers = Server.servers(count);
    servers.forEach(s -> s.weight = 1 + random.nextInt(5));
    double sum = servers.stream().mapToInt(Server::weight).sum();
    Balancer<Server> balancer = over(algorithm, servers, factor);
    for (int placed = 0; placed < 500; placed++) {
      Server picked =
          Objects.requireNonNull(balancer.pick(Asking.forTarget("/" + random.nextInt(keys))));
      int load = picked.inFlight.incrementAndGet();
      double bound = Math.ceil(factor * (placed + 1) * picked.weight / sum + ROUNDING);
      assertThat((double) load).isLessThanOrEqualTo(bound);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RING_HASH", "MAGLEV"})
  void boundedLoad_leavesKeysWhereTheyAre_whileNobodyIsOverloaded(Algorithm algorithm) {
    List<Server> servers = Server.servers(10);
    assertThat(Asking.picks(over(algorithm, servers, 1.25), 500))
        .isEqualTo(Asking.picks(over(algorithm, servers, 0), 500));
  }

  @Test
  void namesOfEqualHashCode_doNotShareTheirPoints() {
    List<Server> servers = List.of(new Server("Aa"), new Server("BB"));
    assertThat(Asking.counts(over(Algorithm.RING_HASH, servers, 0), 1_000))
        .containsOnlyKeys("Aa", "BB");
    assertThat(Asking.counts(over(Algorithm.MAGLEV, servers, 0), 1_000))
        .containsOnlyKeys("Aa", "BB");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, -1, 101, Double.NaN})
  void loadFactor_outOfRange_isRefused(double factor) {
    assertThatThrownBy(() -> new HashSettings(HashKey.uri(), factor, 65_537))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("load factor " + factor);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 65_536, 5_000_081})
  void tableSize_thatIsNoPrimeInRange_isRefused(int size) {
    assertThatThrownBy(() -> new HashSettings(HashKey.uri(), 0, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("table size " + size);
  }
}
