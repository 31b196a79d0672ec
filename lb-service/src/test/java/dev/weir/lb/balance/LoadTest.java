package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Algorithms that look at what candidates do now. */
class LoadTest {

  private static Balancer<Server> over(Algorithm algorithm, List<Server> servers) {
    return BalanceSettings.of(algorithm).over(servers, Site.unknown());
  }

  @Test
  void leastConnections_picksTheLeastBusy_whateverItsWeight() {
    List<Server> servers =
        List.of(Server.serving("a", 3), Server.serving("b", 1), Server.serving("c", 2));
    servers.getFirst().weight = 100;
    assertThat(Asking.counts(over(Algorithm.LEAST_CONNECTIONS, servers), 5)).containsOnlyKeys("b");
  }

  @Test
  void leastConnections_goesRoundAmongEquals() {
    List<Server> servers = Server.servers(3);
    List<Server> picks = Asking.picks(over(Algorithm.LEAST_CONNECTIONS, servers), 6);
    assertThat(picks.subList(0, 3)).containsExactlyInAnyOrderElementsOf(servers);
    assertThat(picks.subList(3, 6)).isEqualTo(picks.subList(0, 3));
  }

  @Test
  void weightedLeastConnections_filledUp_holdAsManyAsTheirWeight() {
    List<Server> servers = List.of(Server.weighing("a", 5), Server.weighing("b", 2));
    Balancer<Server> balancer = over(Algorithm.WEIGHTED_LEAST_CONNECTIONS, servers);
    for (int i = 0; i < 70; i++) {
      Objects.requireNonNull(balancer.pick(Asking.ANY)).inFlight.incrementAndGet();
    }
    assertThat(servers.get(0).inFlight()).isEqualTo(50);
    assertThat(servers.get(1).inFlight()).isEqualTo(20);
  }

  @Test
  void weightedLeastConnections_idle_goByWeight() {
    List<Server> servers = List.of(Server.weighing("a", 3), Server.weighing("b", 1));
    assertThat(Asking.counts(over(Algorithm.WEIGHTED_LEAST_CONNECTIONS, servers), 400))
        .isEqualTo(Map.of("a", 300L, "b", 100L));
  }

  @Test
  void twoChoices_neverPickTheBusiest_andShareAmongTheRest() {
    List<Server> servers = Server.servers(4);
    servers.getFirst().inFlight.set(10);
    Map<String, Long> counts = Asking.counts(over(Algorithm.RANDOM_TWO_CHOICES, servers), 3_000);
    assertThat(counts).containsOnlyKeys("s1", "s2", "s3");
    assertThat(counts.values()).allSatisfy(n -> assertThat(n).isBetween(800L, 1_200L));
  }

  @Test
  void twoChoices_filledUp_holdAboutAsManyAsTheirWeight() {
    List<Server> servers = List.of(Server.weighing("a", 3), Server.weighing("b", 1));
    Balancer<Server> balancer = over(Algorithm.RANDOM_TWO_CHOICES, servers);
    for (int i = 0; i < 400; i++) {
      Objects.requireNonNull(balancer.pick(Asking.ANY)).inFlight.incrementAndGet();
    }
    assertThat(servers.getFirst().inFlight()).isCloseTo(300, within(8));
  }

  @Test
  void peakEwma_prefersWhoAnswersSooner_untilItHasMoreToDo() {
    List<Server> servers = Server.servers(2);
    Balancer<Server> balancer = over(Algorithm.PEAK_EWMA, servers);
    Server fast = servers.get(0);
    Server slow = servers.get(1);
    fast.latency().answered(1_000_000);
    slow.latency().answered(5_000_000);
    assertThat(Asking.counts(balancer, 50)).containsOnlyKeys("s0");
    fast.inFlight.set(5);
    assertThat(Asking.counts(balancer, 50))
        .as("6 times 1 ms is more than 5 ms")
        .containsOnlyKeys("s1");
  }

  @Test
  void peakEwma_triesWhoIsNew_butNotTwiceBeforeItAnswers() {
    List<Server> servers = Server.servers(2);
    Balancer<Server> balancer = over(Algorithm.PEAK_EWMA, servers);
    servers.getFirst().latency().answered(1_000);
    assertThat(Asking.counts(balancer, 20)).containsOnlyKeys("s1");
    servers.get(1).inFlight.set(1);
    assertThat(Asking.counts(balancer, 20)).containsOnlyKeys("s0");
  }

  @Test
  void leastConnections_ofManyServers_findsOneOfTheBest_andGoesOnWhereTheFirstAreFull() {
    List<Server> servers = Server.servers(100);
    for (int i = 0; i < 100; i++) {
      servers.get(i).inFlight.set(1 + i % 32);
    }
    Balancer<Server> balancer = over(Algorithm.LEAST_CONNECTIONS, servers);
    assertThat(Asking.picks(balancer, 200)).allSatisfy(s -> assertThat(s.inFlight()).isLessThan(5));
    servers.forEach(s -> s.full = true);
    servers.get(50).full = false;
    assertThat(Asking.counts(balancer, 200)).containsOnlyKeys("s50");
  }
}
