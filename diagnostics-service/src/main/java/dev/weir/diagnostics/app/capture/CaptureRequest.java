package dev.weir.diagnostics.app.capture;

import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.capture.CapturePlan;
import dev.weir.diagnostics.capture.FilterText;
import java.time.Duration;

/** Reads what a caller wants captured. */
final class CaptureRequest {
  private static final int MOST_PACKETS = 10_000_000;
  private static final int LEAST_BYTES = 10_000;
  private static final int MOST_SNAP_LENGTH = 65_535;
  private static final Duration USUAL_DURATION = Duration.ofSeconds(30);

  private CaptureRequest() {}

  /**
   * Reads a request.
   *
   * @param longest how long a run may last
   * @param ownPort of this API
   */
  static CapturePlan read(
      RequestFields fields, CaptureProperties properties, Duration longest, int ownPort) {
    int mostBytes = (int) properties.maxFile().toBytes();
    Duration usual = USUAL_DURATION.compareTo(longest) < 0 ? USUAL_DURATION : longest;
    CapturePlan plan =
        new CapturePlan(
            fields.text("interface", "the name of an interface, see GET /api/interfaces"),
            filter(fields),
            ownPort,
            fields.integer("maxPackets", 10_000, 1, MOST_PACKETS),
            fields.integer("maxBytes", mostBytes, LEAST_BYTES, mostBytes),
            fields.duration("maxDuration", usual, Duration.ofMillis(100), longest),
            fields.integer("snapLength", 128, 64, MOST_SNAP_LENGTH));
    fields.check();
    if (!properties.interfaces().contains(plan.interfaceName())) {
      throw new ProblemException(CaptureProblems.interfaceRefused(plan.interfaceName()));
    }
    return plan;
  }

  private static String filter(RequestFields fields) {
    String filter =
        fields.optionalText("filter", "a filter of pcap-filter, or none to capture every packet");
    FilterText.judge(filter)
        .ifPresent(
            refusal ->
                fields.refuse(
                    "filter",
                    filter,
                    "at character " + refusal.position() + ": " + refusal.expected()));
    return filter;
  }
}
