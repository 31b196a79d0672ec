package dev.weir.diagnostics.app.ping;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.weir.common.problem.Problem;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.ping.PingProbe;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.run.Run;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a ping of one target, as written in JSON.
 *
 * @param complete false when the run was stopped
 */
public record PingView(
    @JsonUnwrapped Started started, boolean complete, @JsonUnwrapped Summary summary) {

  public static PingView of(Started started, boolean complete, PingReport report) {
    return new PingView(started, complete, Summary.of(report));
  }

  /** What was found about one target. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Summary(
      @Schema(
              description = "Whose clock measured every reply",
              allowableValues = {"kernel", "user"})
          String timestamps,
      int sent,
      int received,
      int duplicates,
      @Schema(description = "Replies that came after the reply to a later probe") int outOfOrder,
      double lossPercent,
      @Schema(
              description = "What the loss looks like",
              allowableValues = {"none", "total", "likely-rate-limited", "real", "unclear"})
          String loss,
      @Nullable RttView rttMillis,
      @Schema(description = "How much longer round trips seemed to the process than to the kernel")
          @Nullable RttView userErrorMillis,
      List<Probe> probes) {

    public static Summary of(PingReport report) {
      return new Summary(
          OutcomeView.kebab(report.stamps()),
          report.sent(),
          report.received(),
          report.duplicates(),
          report.outOfOrder(),
          Math.round(report.lossPercent() * 100) / 100.0,
          OutcomeView.kebab(report.loss()),
          report.rtt().map(RttView::of).orElse(null),
          report.userError().map(RttView::of).orElse(null),
          report.probes().stream().map(Probe::of).toList());
    }
  }

  /** One probe. */
  @Schema(name = "PingProbe")
  record Probe(int seq, @JsonUnwrapped OutcomeView outcome) {
    public static Probe of(PingProbe probe) {
      return new Probe(probe.sequence(), OutcomeView.of(probe.outcome()));
    }
  }

  /** One probe of several targets. */
  record TargetProbe(String target, @JsonUnwrapped Probe probe) {}

  /** A target and what is probed for it. */
  record Address(String target, String address) {}

  /** A target without an address. */
  record Unresolved(String target, String problem) {
    public static List<Unresolved> of(Map<String, Problem> problems) {
      return problems.entrySet().stream()
          .map(e -> new Unresolved(e.getKey(), String.valueOf(e.getValue().detail())))
          .toList();
    }
  }

  /** A ping of several targets that has begun. */
  record ManyStarted(String id, String method, List<Address> targets, List<Unresolved> unresolved) {
    public static ManyStarted of(
        Run run, Method method, List<Address> targets, Map<String, Problem> unresolved) {
      return new ManyStarted(
          run.info().id(), OutcomeView.kebab(method), targets, Unresolved.of(unresolved));
    }
  }

  /** The answer to a ping of several targets. */
  @Schema(name = "PingManyView")
  public record Many(
      String id,
      String method,
      boolean complete,
      List<Target> targets,
      List<Unresolved> unresolved) {
    public static Many of(
        Run run,
        Method method,
        boolean complete,
        List<Target> targets,
        Map<String, Problem> unresolved) {
      return new Many(
          run.info().id(), OutcomeView.kebab(method), complete, targets, Unresolved.of(unresolved));
    }

    /** What was found about one of them. */
    @Schema(name = "PingedTarget")
    record Target(String target, String address, @JsonUnwrapped Summary summary) {}
  }
}
