package dev.weir.diagnostics.app;

import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.geo.GeoDatabase;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.state.StateFile;
import dev.weir.diagnostics.app.capture.CaptureProperties;
import dev.weir.diagnostics.app.dns.DnsProperties;
import dev.weir.diagnostics.app.monitor.MonitorConfig;
import dev.weir.diagnostics.app.trace.Networks;
import dev.weir.diagnostics.run.RunLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator sets for diagnostics-service.
 *
 * @param targets what may be probed
 * @param runs how much may run
 * @param geo what is known of networks
 * @param monitors by name, besides those that the API makes
 * @param monitoring where and how many
 * @param stateFile where what the API changed is kept; empty: nowhere
 * @param capture which interfaces may be listened to
 * @param dns what questions to name servers trust
 */
@ConfigurationProperties(prefix = "weir.diagnostics", ignoreUnknownFields = false)
record DiagnosticsProperties(
    @DefaultValue Targets targets,
    @DefaultValue Runs runs,
    @DefaultValue Geo geo,
    @DefaultValue Map<String, MonitorConfig> monitors,
    @DefaultValue Monitoring monitoring,
    @DefaultValue("data/diagnostics-state.json") String stateFile,
    @DefaultValue CaptureProperties capture,
    @DefaultValue DnsProperties dns) {

  /**
   * Databases of MaxMind's format that tell whose networks the hops of a path are in.
   *
   * @param files such as GeoLite2 ASN and GeoLite2 Country
   */
  record Geo(@DefaultValue List<Path> files) {

    /**
     * Opens them.
     *
     * @throws RefusedConfiguration where one cannot be read
     */
    Networks open() {
      try {
        return new Networks(files.stream().map(GeoDatabase::open).toList());
      } catch (IllegalArgumentException e) {
        throw new RefusedConfiguration(
            "weir.diagnostics.geo.files is refused: " + e.getMessage() + ".",
            "Name files of MaxMind's format, such as GeoLite2-ASN.mmdb.");
      }
    }
  }

  /** The state file, only looked at in a check; null where nothing is kept. */
  @Nullable StateFile state(Purpose purpose) {
    return stateFile.isEmpty() ? null : new StateFile(Path.of(stateFile), purpose == Purpose.CHECK);
  }

  /**
   * Where the histories of monitors are, and how many monitors there may be.
   *
   * @param folder made with the first monitor
   * @param atMost monitors, 1 to 1000
   */
  record Monitoring(
      @DefaultValue("data/diagnostics-monitors") Path folder, @DefaultValue("100") int atMost) {

    Monitoring {
      if (atMost < 1 || atMost > 1_000) {
        throw new IllegalArgumentException(
            "weir.diagnostics.monitoring.at-most is " + atMost + ": expected 1 to 1000");
      }
    }
  }

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
   * @param perTarget runs at once to one address, of all callers together, 1 to 1000
   * @param packets that all runs together may send in a second, 1 to 1000000
   * @param packetsPerCaller of one caller's, 1 to 1000000
   * @param packetsPerTarget to one address, of all callers together, 1 to 1000000
   * @param longest how long a run may last, 1 s to 1 h
   * @param slowReader how long after the end of a run a reader may take the rest of its events, 1 s
   *     to 1 h
   */
  record Runs(
      @DefaultValue("32") int atOnce,
      @DefaultValue("8") int perCaller,
      @DefaultValue("16") int perTarget,
      @DefaultValue("20000") int packets,
      @DefaultValue("10000") int packetsPerCaller,
      @DefaultValue("500") int packetsPerTarget,
      @DefaultValue("60s") Duration longest,
      @DefaultValue("30s") Duration slowReader) {
    private static final int MOST = 1_000;
    private static final int MOST_PACKETS = 1_000_000;

    Runs {
      within("at-once", atOnce, MOST);
      within("per-caller", perCaller, MOST);
      within("per-target", perTarget, MOST);
      within("packets", packets, MOST_PACKETS);
      within("packets-per-caller", packetsPerCaller, MOST_PACKETS);
      within("packets-per-target", packetsPerTarget, MOST_PACKETS);
      within("longest", longest);
      within("slow-reader", slowReader);
    }

    private static void within(String name, Duration value) {
      if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException(
            "weir.diagnostics.runs." + name + " is " + value + ": expected 1s to 1h");
      }
    }

    private static void within(String name, int value, int most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(
            "weir.diagnostics.runs." + name + " is " + value + ": expected 1 to " + most);
      }
    }

    RunLimits limits() {
      return new RunLimits(
          atOnce, perCaller, perTarget, packets, packetsPerCaller, packetsPerTarget, longest);
    }
  }
}
