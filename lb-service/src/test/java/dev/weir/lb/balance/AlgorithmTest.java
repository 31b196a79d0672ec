package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What holds for every algorithm. */
class AlgorithmTest {

  private static Balancer<Server> over(Algorithm algorithm, List<Server> servers) {
    Site site = new Site("a", ask -> new Location(10, 10));
    HashSettings hash = new HashSettings(HashKey.uri(), 1.25, 1_009);
    return BalanceSettings.of(algorithm).with(hash).over(servers, site);
  }

  private static List<Server> anyServers(int count, Random random) {
    List<Server> servers = Server.servers(count);
    for (Server server : servers) {
      server.weight = 1 + random.nextInt(20);
      server.ramp = random.nextInt(1, 5) / 4.0;
      server.inFlight.set(random.nextInt(4));
      server.full = random.nextInt(3) == 0;
      server.zone = List.of("", "a", "b", "c").get(random.nextInt(4));
      server.location =
          random.nextBoolean()
              ? null
              : new Location(random.nextInt(-90, 91), random.nextInt(-180, 181));
      if (random.nextBoolean()) {
        server.latency().answered(1 + random.nextInt(1_000_000));
      }
    }
    return servers;
  }

  @Property(tries = 120)
  void picksWhoMay_andNobodyOnlyWhenNobodyMay(
      @ForAll Algorithm algorithm,
      @ForAll @IntRange(min = 1, max = 40) int count,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Server> servers = anyServers(count, random);
    Set<Server> except = new HashSet<>();
    servers.stream().filter(s -> random.nextInt(4) == 0).forEach(except::add);
    List<Server> allowed = servers.stream().filter(s -> !s.full && !except.contains(s)).toList();
    Balancer<Server> balancer = over(algorithm, servers);
    for (int i = 0; i < 50; i++) {
      Server picked = balancer.pick(Asking.forTarget("/" + i), except);
      if (allowed.isEmpty()) {
        assertThat(picked).isNull();
      } else {
        assertThat(picked).isNotNull().isIn(allowed);
      }
    }
  }

  @Property(tries = 50)
  void picksEveryoneSooner_orLater_whenAllAreAlike(
      @ForAll Algorithm algorithm, @ForAll @IntRange(min = 1, max = 12) int count) {
    List<Server> servers = Server.servers(count);
    Balancer<Server> balancer = over(algorithm, servers);
    Set<Server> picked = new HashSet<>(Asking.picks(balancer, 1_000));
    assertThat(picked).hasSize(count);
  }

  @Property(tries = 100)
  void tellsEachOther_whenAskedUntilNoneIsLeft(
      @ForAll Algorithm algorithm, @ForAll @IntRange(min = 1, max = 30) int count) {
    Balancer<Server> balancer = over(algorithm, Server.servers(count));
    Set<Server> tried = new HashSet<>();
    for (int i = 0; i < count; i++) {
      Server next = balancer.pick(Asking.ANY, tried);
      assertThat(next).isNotNull();
      tried.add(next);
    }
    assertThat(tried).hasSize(count);
    assertThat(balancer.pick(Asking.ANY, tried)).isNull();
  }

  @Test
  void names_areThoseOfConfiguration() {
    assertThat(Arrays.stream(Algorithm.values()).map(Algorithm::label))
        .containsExactly(
            "round-robin",
            "weighted-round-robin",
            "least-connections",
            "weighted-least-connections",
            "random-two-choices",
            "ring-hash",
            "maglev",
            "peak-ewma",
            "geo-nearest");
    assertThat(Algorithm.named("maglev")).isEqualTo(Algorithm.MAGLEV);
  }

  @Test
  void unknownName_isRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Algorithm.named("robin"))
        .hasMessageStartingWith("'robin' is not an algorithm; expected one of round-robin, ");
  }
}
