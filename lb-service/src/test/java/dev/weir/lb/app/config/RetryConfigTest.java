package dev.weir.lb.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.lb.retry.Backoff;
import dev.weir.lb.retry.BudgetShare;
import dev.weir.lb.retry.HedgeSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.upstream.PoolSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetryConfigTest {

  private static PoolSpec pool(Map<String, String> settings) {
    Map<String, String> values = new HashMap<>(Map.of("upstreams[0].url", "http://a"));
    values.putAll(settings);
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("", PoolConfig.class)
        .spec("web");
  }

  @Test
  void defaults_areThoseOfTheDocuments() {
    PoolSpec pool = pool(Map.of());
    assertThat(pool.retry()).isEqualTo(RetryPolicy.standard());
    assertThat(pool.timeouts()).isEqualTo(Timeouts.none());
  }

  @Test
  void everyKey_isRead() {
    PoolSpec pool =
        pool(
            Map.ofEntries(
                Map.entry("retry.tries", "5"),
                Map.entry("retry.on", "reset,503"),
                Map.entry("retry.budget.percent", "50"),
                Map.entry("retry.budget.min-per-second", "7"),
                Map.entry("retry.per-try-timeout", "300ms"),
                Map.entry("retry.backoff.base", "1ms"),
                Map.entry("retry.backoff.max", "2ms"),
                Map.entry("retry.max-retry-after", "3s"),
                Map.entry("retry.buffer", "8KB"),
                Map.entry("retry.hedge.percentile", "99"),
                Map.entry("retry.hedge.min-delay", "10ms"),
                Map.entry("retry.hedge.max-delay", "1s"),
                Map.entry("timeouts.connect", "1s"),
                Map.entry("timeouts.response", "2s"),
                Map.entry("timeouts.idle", "3s"),
                Map.entry("timeouts.request", "4s")));
    RetryPolicy retry = pool.retry();
    assertThat(retry.tries()).isEqualTo(5);
    assertThat(retry.on().names()).containsExactly("reset", "503");
    assertThat(retry.budget()).isEqualTo(new BudgetShare(50, 7));
    assertThat(retry.backoff()).isEqualTo(new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)));
    assertThat(retry.maxRetryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(retry.bufferBytes()).isEqualTo(8_192);
    assertThat(retry.hedge())
        .isEqualTo(new HedgeSettings(99, Duration.ofMillis(10), Duration.ofSeconds(1)));
    assertThat(pool.timeouts())
        .isEqualTo(
            new Timeouts(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofMillis(300)));
  }

  @Test
  void whatIsWrong_isSaid() {
    assertThatThrownBy(() -> pool(Map.of("retry.on", "whatever")))
        .hasMessageContaining("'whatever' is not a condition");
    assertThatThrownBy(() -> pool(Map.of("retry.tries", "0"))).hasMessageContaining("tries 0");
    assertThatThrownBy(() -> pool(Map.of("retry.buffer", "64MB"))).hasMessageContaining("67108864");
    assertThatThrownBy(() -> pool(Map.of("retry.buffer", "4GB")))
        .hasMessageContaining("buffer of 4294967296 bytes is not between 0 and 16777216");
  }
}
