package dev.weir.common.ban;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.ban.Ban.Source;
import dev.weir.common.net.Cidr;
import dev.weir.common.net.IpLiteral;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What holds of bans wherever they are kept: what happens at one place shows at another. On memory
 * both places are one instance.
 */
public abstract class BansContract {

  private final Instant now = Instant.now();
  private Bans here;
  private Bans there;

  /** Where changes are made; without bans. */
  protected abstract Bans here();

  /** Where they show. */
  protected abstract Bans there();

  /** Has {@code claim} hold, soon. */
  protected abstract void soon(Runnable claim);

  @BeforeEach
  void begin() {
    here = here();
    there = there();
  }

  private static InetAddress address(String text) {
    return Objects.requireNonNull(IpLiteral.parse(text));
  }

  private Ban byHand(String network, int seconds, String reason) {
    return new Ban(
        Cidr.parse(network), now, now.plusSeconds(seconds), reason, "ops@host", Source.HAND);
  }

  private void assertThere(String address, Ban ban) {
    soon(() -> assertThat(there.find(address(address), now.toEpochMilli())).isEqualTo(ban));
  }

  private void assertNotThere(String address) {
    soon(() -> assertThat(there.find(address(address), now.toEpochMilli())).isNull());
  }

  @Test
  void banByHand_isInForce_withAllThatIsKnownOfIt_untilTheSameEnd() {
    Ban ban = byHand("198.51.100.0/24", 600, "sc\"ans, \u00fc");
    here.impose(ban, now);
    assertThere("198.51.100.7", ban);
    assertThat(there.find(address("198.51.100.7"), ban.until().toEpochMilli() - 1)).isEqualTo(ban);
    assertThat(there.find(address("198.51.100.7"), ban.until().toEpochMilli())).isNull();
  }

  @Test
  void banByRule_isInForce() {
    InetAddress client = address("2001:db8:0:7::1");
    for (int i = 0; i < 3; i++) {
      here.refused(client, now.toEpochMilli());
    }
    Ban ban = Objects.requireNonNull(here.find(client, now.toEpochMilli()));
    assertThat(ban.source()).isEqualTo(Source.RULE);
    assertThere("2001:db8:0:7::2", ban);
  }

  @Test
  void changedBan_isInForceAsItWasChangedLast() {
    here.impose(byHand("198.51.100.7", 600, "first"), now);
    Ban last = byHand("198.51.100.7", 60, "last");
    here.impose(last, now.plusMillis(1));
    assertThere("198.51.100.7", last);
  }

  @Test
  void liftedBan_isNoMore_whereverItIsLifted_andMayComeAgain() {
    Ban one = byHand("198.51.100.7", 600, "one");
    Ban two = byHand("203.0.113.0/24", 600, "two");
    here.impose(one, now);
    here.impose(two, now);
    assertThere("198.51.100.7", one);
    assertThere("203.0.113.7", two);
    here.lift(one.network(), "ops@host", now.plusMillis(1));
    assertNotThere("198.51.100.7");
    there.lift(two.network(), "ops@host", now.plusMillis(1));
    soon(() -> assertThat(here.all(now)).isEmpty());
    Ban again = byHand("198.51.100.7", 300, "again");
    here.impose(again, now.plusMillis(2));
    assertThere("198.51.100.7", again);
  }

  @Test
  void ofTwoBans_eachEndsByItself() {
    Ban wide = byHand("198.51.0.0/16", 600, "wide");
    Ban narrow = byHand("198.51.100.7", 60, "narrow");
    here.impose(wide, now);
    here.impose(narrow, now);
    assertThere("198.51.100.7", narrow);
    assertThere("198.51.100.8", wide);
    assertThat(there.find(address("198.51.100.7"), now.plusSeconds(61).toEpochMilli()))
        .isEqualTo(wide);
    assertThat(there.all(now)).containsExactly(narrow, wide);
  }
}
