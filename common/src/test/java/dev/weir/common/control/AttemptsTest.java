package dev.weir.common.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static final long SECOND = 1_000_000_000L;

  private final Attempts attempts = new Attempts(3, Duration.ofSeconds(60), 100);

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void address_waitsFromTheLimitOn_untilItsWindowEnds() {
    InetAddress guesser = address("192.0.2.1");
    for (int i = 1; i <= 3; i++) {
      assertThat(attempts.wait(guesser, i * SECOND)).isZero();
      assertThat(attempts.add(guesser, i * SECOND)).isEqualTo(i);
    }
    assertThat(attempts.wait(guesser, 11 * SECOND)).isEqualTo(Duration.ofSeconds(50));
    assertThat(attempts.wait(address("192.0.2.2"), 11 * SECOND)).isZero();
    assertThat(attempts.wait(guesser, 61 * SECOND)).isZero();
    assertThat(attempts.add(guesser, 61 * SECOND)).isEqualTo(1);
  }

  @Test
  void addressesOfOneIpv6Network_countTogether() {
    attempts.add(address("2001:db8:1:2::1"), 0);
    assertThat(attempts.add(address("2001:db8:1:2:ffff::9"), 0)).isEqualTo(2);
    assertThat(attempts.add(address("2001:db8:1:3::1"), 0)).isEqualTo(1);
  }

  @Test
  void memory_isBounded_howeverManyAddressesThereAre() {
    for (int i = 0; i < 1_000; i++) {
      attempts.add(address("198.51." + i / 256 + "." + i % 256), i);
    }
    assertThat(attempts.size()).isEqualTo(100);
    assertThat(attempts.add(address("198.51.3.231"), 1_000)).as("the last stays").isEqualTo(2);
  }

  @Test
  void time_mayBeginAnywhere() {
    InetAddress guesser = address("192.0.2.1");
    long late = Long.MAX_VALUE - 1;
    for (int i = 0; i < 3; i++) {
      attempts.add(guesser, late);
    }
    assertThat(attempts.wait(guesser, late + SECOND)).isEqualTo(Duration.ofSeconds(59));
  }
}
