package dev.weir.diagnostics.app.monitor;

import dev.weir.common.health.StatusRanges;
import dev.weir.diagnostics.monitor.Endpoint;
import dev.weir.diagnostics.monitor.MonitorSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One monitor as an operator writes it: {@code weir.diagnostics.monitors.NAME}.
 *
 * @param endpoint what is checked, in one of the forms of {@link Endpoint#EXPECTED}
 * @param interval between two checks, 1 s to 1 day
 * @param timeout of one, 100 ms to 1 min, at most the interval
 * @param rise passes in a row that bring it up, 1 to 100
 * @param fall failures in a row that take it down, 1 to 100
 * @param expectedStatus statuses of HTTP that pass
 * @param webhook an URL that is told of changes; left out: nobody is
 */
public record MonitorConfig(
    @Schema(
            description =
                "https://host[:port]/path, http://host[:port]/path, tcp://host:port, icmp://host,"
                    + " or dns://[server[:port]]/name?type=A",
            example = "https://www.example.com/")
        @Nullable String endpoint,
    @Schema(type = "string", description = "1s to 1d", defaultValue = "30s") @DefaultValue("30s")
        Duration interval,
    @Schema(
            type = "string",
            description = "100ms to 1m, and no longer than interval",
            defaultValue = "5s, or interval where that is shorter")
        @Nullable Duration timeout,
    @Schema(description = "Passes in a row", minimum = "1", maximum = "100", defaultValue = "2")
        @DefaultValue("2")
        int rise,
    @Schema(description = "Failures in a row", minimum = "1", maximum = "100", defaultValue = "3")
        @DefaultValue("3")
        int fall,
    @Schema(description = "Of HTTP, such as 200-399 or 200,204", defaultValue = "200-399")
        @DefaultValue("200-399")
        String expectedStatus,
    @Schema(description = "An URL that changes are sent to as JSON by POST")
        @Nullable String webhook) {
  private static final Duration LONGEST_USUAL_TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_IN_A_ROW = 100;

  public MonitorConfig {
    within("interval", interval, Duration.ofSeconds(1), Duration.ofDays(1));
    if (timeout == null) {
      timeout = interval.compareTo(LONGEST_USUAL_TIMEOUT) < 0 ? interval : LONGEST_USUAL_TIMEOUT;
    }
    within("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(1));
    if (timeout.compareTo(interval) > 0) {
      throw new IllegalArgumentException(
          "timeout " + timeout + " is longer than the interval " + interval);
    }
    within("rise", rise);
    within("fall", fall);
    named("expectedStatus", expectedStatus, StatusRanges::parse);
    if (endpoint != null) {
      named("endpoint", endpoint, Endpoint::parse);
    }
    if (webhook != null) {
      named("webhook", webhook, Endpoint::parseHttp);
    }
  }

  private static void within(String name, Duration value, Duration from, Duration to) {
    if (value.compareTo(from) < 0 || value.compareTo(to) > 0) {
      throw new IllegalArgumentException(
          name + " " + value + " is refused: expected " + from + " to " + to);
    }
  }

  private static void within(String name, int value) {
    if (value < 1 || value > MOST_IN_A_ROW) {
      throw new IllegalArgumentException(
          name + " " + value + " is refused: expected 1 to " + MOST_IN_A_ROW);
    }
  }

  private interface Parser {
    Object parse(String text);
  }

  private static void named(String name, String text, Parser parser) {
    try {
      Object _ = parser.parse(text);
    } catch (IllegalArgumentException e) {
      // without its cause: the deepest message is what callers are told, and it has to name the
      // field
      throw new IllegalArgumentException(name + " " + e.getMessage());
    }
  }

  /**
   * What it means.
   *
   * @throws IllegalArgumentException when there is no endpoint
   */
  MonitorSpec spec() {
    if (endpoint == null || timeout == null) {
      throw new IllegalArgumentException("endpoint is missing: expected " + Endpoint.EXPECTED);
    }
    return new MonitorSpec(
        endpoint,
        Endpoint.parse(endpoint),
        interval,
        timeout,
        rise,
        fall,
        StatusRanges.parse(expectedStatus),
        Optional.ofNullable(webhook).map(Endpoint::parseHttp));
  }
}
