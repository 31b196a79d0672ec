package dev.weir.lb.app.config;

import dev.weir.lb.retry.Backoff;
import dev.weir.lb.retry.BudgetShare;
import dev.weir.lb.retry.HedgeSettings;
import dev.weir.lb.retry.RetryOn;
import dev.weir.lb.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A pool's retries as an operator writes them.
 *
 * @param tries in all, the first included, 1 to 100
 * @param on after what: {@code connect-failure}, {@code reset}, {@code refused}, {@code timeout},
 *     {@code bad-answer}, and statuses from 400 to 599
 * @param budget how many requests may be repeats
 * @param perTryTimeout until the answer to one try begins; left out: no limit
 * @param backoff how long is waited before a retry
 * @param maxRetryAfter the longest {@code Retry-After} that is waited for, from 0
 * @param buffer how much of a request's body is kept to be sent again, up to 16 MB
 * @param hedge when a second upstream is asked beside the first; left out: never
 */
public record RetryConfig(
    @DefaultValue("3") int tries,
    @DefaultValue({"connect-failure", "reset", "refused", "bad-answer"}) List<String> on,
    @DefaultValue Budget budget,
    @Nullable Duration perTryTimeout,
    @DefaultValue Wait backoff,
    @DefaultValue("1s") Duration maxRetryAfter,
    @DefaultValue("64KB") DataSize buffer,
    @Nullable Hedge hedge) {

  /**
   * The share of repeats, over ten seconds.
   *
   * @param percent of the pool's requests, 0 to 100
   * @param minPerSecond what is allowed besides
   */
  public record Budget(@DefaultValue("20") int percent, @DefaultValue("10") int minPerSecond) {}

  /**
   * Any part of a time that doubles from one retry to the next.
   *
   * @param base the longest wait before the first
   * @param max what no wait is longer than
   */
  public record Wait(@DefaultValue("25ms") Duration base, @DefaultValue("250ms") Duration max) {}

  /**
   * A second try beside a first that takes long.
   *
   * @param percentile of the pool's times to an answer after which it is made, 50 to 99.9
   * @param minDelay never before
   * @param maxDelay never later; left out: however late the percentile is
   */
  public record Hedge(
      @DefaultValue("95") double percentile,
      @DefaultValue("1ms") Duration minDelay,
      @Nullable Duration maxDelay) {

    private HedgeSettings settings() {
      return new HedgeSettings(percentile, minDelay, maxDelay);
    }
  }

  /**
   * What it says.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  RetryPolicy policy() {
    return new RetryPolicy(
        tries,
        RetryOn.parse(on),
        new BudgetShare(budget.percent(), budget.minPerSecond()),
        new Backoff(backoff.base(), backoff.max()),
        maxRetryAfter,
        buffer.toBytes(),
        hedge == null ? null : hedge.settings());
  }
}
