package dev.weir.diagnostics.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.weir.diagnostics.ping.PingProbe;
import dev.weir.diagnostics.ping.PingReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a ping, as written in JSON.
 *
 * @param complete false when the run was stopped
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PingView(
    @JsonUnwrapped Started started,
    String timestamps,
    boolean complete,
    int sent,
    int received,
    int duplicates,
    double lossPercent,
    @Nullable RttView rttMillis,
    List<Probe> probes) {

  static PingView of(Started started, boolean complete, PingReport report) {
    return new PingView(
        started,
        OutcomeView.kebab(report.stamps()),
        complete,
        report.sent(),
        report.received(),
        report.duplicates(),
        Math.round(report.lossPercent() * 100) / 100.0,
        report.rtt().map(RttView::of).orElse(null),
        report.probes().stream().map(Probe::of).toList());
  }

  /** One echo request. */
  record Probe(int seq, @JsonUnwrapped OutcomeView outcome) {
    static Probe of(PingProbe probe) {
      return new Probe(probe.sequence(), OutcomeView.of(probe.outcome()));
    }
  }
}
