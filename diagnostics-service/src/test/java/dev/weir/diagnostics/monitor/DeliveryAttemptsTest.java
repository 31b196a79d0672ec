package dev.weir.diagnostics.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryAttemptsTest {

  @Test
  void silentWebhookIsTriedThreeTimes_furtherAndFurtherApart() {
    assertThat(DeliveryAttempts.pause(1, OptionalInt.empty())).contains(Duration.ofSeconds(1));
    assertThat(DeliveryAttempts.pause(2, OptionalInt.empty())).contains(Duration.ofSeconds(5));
    assertThat(DeliveryAttempts.pause(3, OptionalInt.empty())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 503, 599})
  void statusThatMayPass_isTriedAgain(int status) {
    assertThat(DeliveryAttempts.pause(1, OptionalInt.of(status))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 400, 401, 404, 410})
  void statusThatStays_isNot(int status) {
    assertThat(DeliveryAttempts.isDelivered(status)).isFalse();
    assertThat(DeliveryAttempts.pause(1, OptionalInt.of(status))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 204})
  void successIsDelivered(int status) {
    assertThat(DeliveryAttempts.isDelivered(status)).isTrue();
  }
}
