package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ZoneAwareTest {

  private static List<Server> servers(int a, int b, int c) {
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < Math.max(a, Math.max(b, c)); i++) {
      if (i < a) {
        servers.add(Server.in("a", "a" + i));
      }
      if (i < b) {
        servers.add(Server.in("b", "b" + i));
      }
      if (i < c) {
        servers.add(Server.in("c", "c" + i));
      }
    }
    return servers;
  }

  private static Balancer<Server> inA(
      Algorithm algorithm, List<Server> servers, ZoneSettings zones) {
    return BalanceSettings.of(algorithm).with(zones).over(servers, new Site("a", ask -> null));
  }

  private static Balancer<Server> inA(List<Server> servers) {
    return inA(Algorithm.ROUND_ROBIN, servers, ZoneSettings.standard());
  }

  private static Map<String, Long> zones(Balancer<Server> balancer) {
    Map<String, Long> zones = new TreeMap<>();
    for (Server picked : Asking.picks(balancer, 3_000)) {
      zones.merge(picked.zone, 1L, Long::sum);
    }
    return zones;
  }

  @Test
  void zoneWithItsShareOfTheCapacity_keepsAll() {
    assertThat(zones(inA(servers(3, 3, 3)))).isEqualTo(Map.of("a", 3_000L));
    assertThat(zones(inA(servers(9, 1, 1)))).isEqualTo(Map.of("a", 3_000L));
  }

  @Test
  void zoneWithLess_keepsWhatEvensOut_andTheRestGoesWhereThereIsMost() {
    assertThat(zones(inA(servers(2, 4, 4)))).isEqualTo(Map.of("a", 1_800L, "b", 600L, "c", 600L));
    assertThat(zones(inA(servers(2, 6, 4))))
        .as("c has nothing to spare")
        .isEqualTo(Map.of("a", 1_500L, "b", 1_500L));
  }

  @Test
  void capacity_isCountedByWeight() {
    List<Server> servers = servers(1, 1, 1);
    servers.getFirst().weight = 2;
    servers.get(1).weight = 4;
    servers.get(2).weight = 4;
    assertThat(zones(inA(servers))).isEqualTo(Map.of("a", 1_800L, "b", 600L, "c", 600L));
  }

  @Test
  void shareThatIsConfigured_isUsed() {
    Balancer<Server> all =
        inA(Algorithm.ROUND_ROBIN, servers(2, 4, 4), new ZoneSettings(true, 0.2));
    assertThat(zones(all)).isEqualTo(Map.of("a", 3_000L));
    Balancer<Server> whole =
        inA(Algorithm.ROUND_ROBIN, servers(2, 4, 4), new ZoneSettings(true, 1));
    assertThat(zones(whole)).isEqualTo(Map.of("a", 600L, "b", 1_200L, "c", 1_200L));
  }

  @Test
  void noneInTheOwnZone_orZonesNotWanted_allServe() {
    assertThat(zones(inA(servers(0, 3, 3)))).containsOnlyKeys("b", "c");
    Balancer<Server> regardless =
        inA(Algorithm.ROUND_ROBIN, servers(3, 3, 3), new ZoneSettings(false, 0));
    assertThat(zones(regardless)).isEqualTo(Map.of("a", 1_000L, "b", 1_000L, "c", 1_000L));
  }

  @Test
  void ownZoneThatIsFull_isHelpedOut() {
    List<Server> servers = servers(2, 2, 2);
    servers.stream().filter(s -> s.zone.equals("a")).forEach(s -> s.full = true);
    assertThat(zones(inA(servers))).containsOnlyKeys("b", "c");
  }

  @Test
  void hash_staysWithItsKey_inWhicheverZone() {
    Balancer<Server> one = inA(Algorithm.MAGLEV, servers(2, 4, 4), ZoneSettings.standard());
    Balancer<Server> two = inA(Algorithm.MAGLEV, servers(2, 4, 4), ZoneSettings.standard());
    List<String> ids = Asking.picks(one, 3_000).stream().map(String::valueOf).toList();
    assertThat(Asking.picks(two, 3_000).stream().map(String::valueOf)).isEqualTo(ids);
    assertThat((double) zones(one).getOrDefault("a", 0L)).isCloseTo(1_800, within(120.0));
    assertThat(ids).as("every server of each zone").containsAll(names(servers(2, 4, 4)));
  }

  private static List<String> names(List<Server> servers) {
    return servers.stream().map(Server::id).toList();
  }

  @Test
  void share_outOfRange_isRefused() {
    assertThatThrownBy(() -> new ZoneSettings(true, 1.5)).hasMessageContaining("zone share 1.5");
  }
}
