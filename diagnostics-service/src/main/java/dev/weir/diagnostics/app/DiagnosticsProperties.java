package dev.weir.diagnostics.app;

import dev.weir.common.autoconfigure.RefusedConfiguration;
import dev.weir.common.net.NetworkSet;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator sets for diagnostics-service.
 *
 * @param targets what may be probed
 * @param runs how much may run
 * @param capture which interfaces may be listened to
 */
@ConfigurationProperties(prefix = "weir.diagnostics", ignoreUnknownFields = false)
record DiagnosticsProperties(
    @DefaultValue Targets targets,
    @DefaultValue Runs runs,
    @DefaultValue CaptureProperties capture) {

  /**
   * What may be probed.
   *
   * @param allow addresses and networks besides global unicast, such as {@code 10.0.0.0/8}
   */
  record Targets(@DefaultValue List<String> allow) {

    NetworkSet networks() {
      try {
        return NetworkSet.of(allow);
      } catch (IllegalArgumentException e) {
        throw new RefusedConfiguration(
            "weir.diagnostics.targets.allow is refused: " + e.getMessage() + ".",
            "List addresses and networks in CIDR notation.");
      }
    }
  }

  /**
   * How much may run.
   *
   * @param atOnce runs at once for all callers together, 1 to 1000
   * @param perCaller runs at once for one caller, 1 to 1000
   * @param longest how long a run may last, 1 s to 1 h
   */
  record Runs(
      @DefaultValue("32") int atOnce,
      @DefaultValue("8") int perCaller,
      @DefaultValue("60s") Duration longest) {
    private static final int MOST = 1_000;

    Runs {
      within("at-once", atOnce);
      within("per-caller", perCaller);
      if (longest.compareTo(Duration.ofSeconds(1)) < 0
          || longest.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException(
            "weir.diagnostics.runs.longest is " + longest + ": expected 1s to 1h");
      }
    }

    private static void within(String name, int value) {
      if (value < 1 || value > MOST) {
        throw new IllegalArgumentException(
            "weir.diagnostics.runs." + name + " is " + value + ": expected 1 to " + MOST);
      }
    }
  }
}
