package dev.weir.common.ban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.ban.Ban.Source;
import dev.weir.common.net.Cidr;
import dev.weir.common.net.IpLiteral;
import dev.weir.common.net.NetworkSet;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BansTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long MILLIS = NOW.toEpochMilli();
  private static final BanRule RULE =
      new BanRule("noise", 3, Duration.ofMinutes(1), Duration.ofMinutes(10));

  private final List<String> audit = new ArrayList<>();
  private final List<String> stored = new ArrayList<>();
  private final Bans bans = bans(3);

  private Bans bans(int most) {
    return new Bans(
        most,
        List.of(RULE),
        NetworkSet.of(List.of("192.0.2.128/25", "2001:db8:0:1::9")),
        new AuditLog(audit::add),
        new BanStore() {
          @Override
          public void banned(Ban ban) {
            stored.add("+" + ban.network());
          }

          @Override
          public void lifted(Ban ban, Instant when) {
            stored.add("-" + ban.network());
          }
        });
  }

  private static InetAddress address(String text) {
    return Objects.requireNonNull(IpLiteral.parse(text));
  }

  private static Ban byHand(String network, int seconds) {
    return new Ban(
        Cidr.parse(network), NOW, NOW.plusSeconds(seconds), "seen", "ops@host", Source.HAND);
  }

  private static Ban byRule(String network, int seconds) {
    return new Ban(Cidr.parse(network), NOW, NOW.plusSeconds(seconds), "", "rule x", Source.RULE);
  }

  @Test
  void ban_holdsForItsNetwork_untilItEnds() {
    bans.impose(byHand("198.51.100.0/24", 60), NOW);
    assertThat(bans.find(address("198.51.100.7"), MILLIS + 59_999)).isNotNull();
    assertThat(bans.find(address("198.51.101.7"), MILLIS)).isNull();
    assertThat(bans.find(address("198.51.100.7"), MILLIS + 60_000)).isNull();
  }

  @Test
  void widerBan_holdsOn_whenANarrowerOneHasEnded() {
    bans.impose(byHand("198.51.0.0/16", 60), NOW);
    bans.impose(byHand("198.51.100.7", 10), NOW);
    InetAddress client = address("198.51.100.7");
    assertThat(bans.find(client, MILLIS)).extracting(ban -> ban.network().prefix()).isEqualTo(32);
    assertThat(bans.find(client, MILLIS + 20_000))
        .extracting(ban -> ban.network().prefix())
        .isEqualTo(16);
  }

  @Test
  void changes_areAudited_stored_andWatched() {
    AtomicInteger seen = new AtomicInteger();
    bans.watch(seen::incrementAndGet);
    Cidr network = Cidr.parse("198.51.100.7");
    bans.impose(byHand("198.51.100.7", 60), NOW);
    bans.lift(network, "ann@host", NOW.plusSeconds(1));
    assertThat(audit)
        .containsExactly(
            "ops@host changed ban 198.51.100.7/32 from -"
                + " to 198.51.100.7/32 until 2026-01-01T00:01:00Z (seen)",
            "ann@host changed ban 198.51.100.7/32"
                + " from 198.51.100.7/32 until 2026-01-01T00:01:00Z (seen) to -");
    assertThat(stored).containsExactly("+198.51.100.7/32", "-198.51.100.7/32");
    assertThat(seen).hasValue(1);
    assertThat(bans.isEmpty()).isTrue();
  }

  @Test
  void liftingWhatIsNotBanned_changesNothing() {
    assertThat(bans.lift(Cidr.parse("198.51.100.7"), "ann@host", NOW)).isNull();
    assertThat(audit).isEmpty();
  }

  @Test
  void endedBans_leave() {
    bans.impose(byHand("198.51.100.1", 1), NOW);
    bans.impose(byHand("198.51.100.2", 2), NOW);
    assertThat(bans.all(NOW.plusSeconds(1))).extracting(Ban::network).hasSize(1);
    assertThat(bans.exactly(Cidr.parse("198.51.100.1"), NOW.plusSeconds(1))).isNull();
    assertThat(bans.all(NOW.plusSeconds(2))).isEmpty();
    assertThat(bans.isEmpty()).isTrue();
  }

  @Test
  void fullList_letsTheRulesBanThatEndsSoonestGo() {
    bans.impose(byHand("198.51.100.1", 1), NOW);
    bans.impose(byRule("198.51.100.2", 20), NOW);
    bans.impose(byRule("198.51.100.3", 30), NOW);
    assertThat(bans.impose(byRule("198.51.100.4", 40), NOW)).isInstanceOf(BanOutcome.Banned.class);
    assertThat(bans.all(NOW))
        .extracting(ban -> ban.network().network().getHostAddress())
        .containsExactly("198.51.100.1", "198.51.100.3", "198.51.100.4");
    assertThat(bans.impose(byRule("198.51.100.5", 25), NOW)).isEqualTo(new BanOutcome.Full(3));
  }

  @Test
  void fullListOfPersons_refuses_untilOneEnds() {
    for (int i = 1; i <= 3; i++) {
      bans.impose(byHand("198.51.100." + i, 10 * i), NOW);
    }
    assertThat(bans.impose(byHand("198.51.100.9", 99), NOW)).isEqualTo(new BanOutcome.Full(3));
    assertThat(bans.impose(byHand("198.51.100.2", 99), NOW)).isInstanceOf(BanOutcome.Banned.class);
    Instant later = NOW.plusSeconds(10);
    assertThat(bans.impose(byHand("198.51.100.9", 99), later))
        .isInstanceOf(BanOutcome.Banned.class);
  }

  private void refuse(String client, int times, long millis) {
    for (int i = 0; i < times; i++) {
      bans.refused(address(client), millis);
    }
  }

  @Test
  void rule_bansOnTheLastRefusalOfAWindow_withTheRuleAsWho() {
    refuse("198.51.100.7", 2, MILLIS);
    assertThat(bans.isEmpty()).isTrue();
    refuse("198.51.100.7", 1, MILLIS + 59_999);
    assertThat(bans.find(address("198.51.100.7"), MILLIS + 60_000)).isNotNull();
    assertThat(bans.find(address("198.51.100.7"), MILLIS + 59_999 + 600_000)).isNull();
    assertThat(audit).singleElement().asString().startsWith("rule noise changed ban");
  }

  @Test
  void refusalsFromBeforeTheClockWasSetBack_doNotCount() {
    refuse("198.51.100.7", 2, MILLIS);
    refuse("198.51.100.7", 1, MILLIS - 3_600_000);
    assertThat(bans.find(address("198.51.100.7"), MILLIS)).isNull();
    refuse("198.51.100.7", 2, MILLIS - 3_600_000 + 1);
    assertThat(bans.find(address("198.51.100.7"), MILLIS - 3_600_000 + 1)).isNotNull();
  }

  @Test
  void refusalsOfAnEarlierWindow_doNotCount() {
    refuse("198.51.100.7", 2, MILLIS);
    refuse("198.51.100.7", 2, MILLIS + 60_000);
    assertThat(bans.isEmpty()).isTrue();
  }

  @Test
  void ipv6Client_isItsNetworkOf64Bits() {
    refuse("2001:db8:0:2::1", 2, MILLIS);
    refuse("2001:db8:0:2::2", 1, MILLIS);
    assertThat(bans.find(address("2001:db8:0:2:ffff::3"), MILLIS)).isNotNull();
    assertThat(bans.find(address("2001:db8:0:3::1"), MILLIS)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "192.0.2.200", "2001:db8:0:1::9", "2001:db8:0:1::1"})
  void ruleNeverBans_loopbackAndTrustedProxies(String client) {
    refuse(client, 10, MILLIS);
    assertThat(bans.isEmpty()).isTrue();
    assertThat(audit).isEmpty();
  }

  @Test
  void rule_leavesALongerBanAlone() {
    bans.impose(byHand("198.51.100.0/24", 3_600), NOW);
    refuse("198.51.100.7", 3, MILLIS);
    assertThat(bans.all(NOW)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback",
    "0.0.0.0/0, loopback",
    "::/0, loopback",
    "192.0.2.0/24, trusted proxies",
    "192.0.2.130, trusted proxies"
  })
  void personIsWarned(String network, String of) {
    assertThat(bans.warning(Cidr.parse(network)))
        .startsWith(Cidr.parse(network) + " holds")
        .contains(of);
  }

  @Test
  void floodRules_countFloodsAndHandshakesApart_andNothingElse() {
    Bans flooded =
        new Bans(
            9,
            FloodRules.of(2, 3, Duration.ofSeconds(10), Duration.ofMinutes(1)),
            NetworkSet.none(),
            new AuditLog(audit::add),
            BanStore.alone());
    InetAddress client = address("198.51.100.7");
    flooded.refused(client, Offence.FLOOD, MILLIS);
    for (int i = 0; i < 2; i++) {
      flooded.refused(client, Offence.HANDSHAKE, MILLIS);
      flooded.refused(client, MILLIS);
    }
    flooded.refused(client, MILLIS);
    assertThat(flooded.isEmpty()).isTrue();
    flooded.refused(client, Offence.FLOOD, MILLIS);
    assertThat(flooded.find(client, MILLIS + 59_999)).isNotNull();
    assertThat(flooded.find(client, MILLIS + 60_000)).isNull();
    assertThat(audit).singleElement().asString().startsWith("rule floods changed ban");
  }

  @Test
  void personIsNotWarned_ofStrangers() {
    assertThat(bans.warning(Cidr.parse("192.0.2.0/25"))).isNull();
  }

  @Test
  void whatOthersTell_holds_andIsNeitherAuditedNorToldOn() {
    bans.learn(byHand("198.51.100.7", 60), NOW);
    assertThat(bans.find(address("198.51.100.7"), MILLIS)).isNotNull();
    bans.forget(Cidr.parse("198.51.100.7"), NOW);
    assertThat(bans.isEmpty()).isTrue();
    assertThat(audit).isEmpty();
    assertThat(stored).isEmpty();
  }

  @Test
  void ruleOutsideItsRange_isRefused_withValueAndRange() {
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(() -> new BanRule("r", 0, minute, minute))
        .hasMessage("refusals 0 of rule r is not between 1 and 1000000");
    assertThatThrownBy(() -> new BanRule("r", 1, Duration.ZERO, minute))
        .hasMessageContaining("window PT0S of rule r");
    assertThatThrownBy(() -> new BanRule("r", 1, minute, Duration.ofDays(367)))
        .hasMessageContaining("for PT8808H of rule r");
  }
}
