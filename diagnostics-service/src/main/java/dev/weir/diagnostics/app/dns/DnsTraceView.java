package dev.weir.diagnostics.app.dns;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.net.AddressText;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.dns.DelegationStep;
import dev.weir.diagnostics.dns.DnsRecord;
import dev.weir.diagnostics.dns.DnsTrace;
import dev.weir.diagnostics.dns.ServerVisit;
import dev.weir.diagnostics.dns.TracePlan;
import dev.weir.diagnostics.dns.VisitOutcome;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way from the root to an answer, as written in JSON.
 *
 * @param name what was asked for, absolute
 * @param complete false when the run was stopped
 * @param outcome how it ended
 * @param agree whether all servers that answered said the same
 * @param lame servers that do not serve what they are named for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DnsTraceView(
    String id,
    String name,
    String type,
    boolean complete,
    String outcome,
    @Nullable String reason,
    boolean agree,
    List<DnsRecord> answers,
    List<Step> steps,
    List<Lame> lame,
    DnsView.@Nullable Verdict dnssec) {

  static DnsTraceView of(String id, TracePlan plan, boolean complete, DnsTrace trace) {
    return new DnsTraceView(
        id,
        plan.name().toString(),
        plan.type().name(),
        complete,
        OutcomeView.kebab(trace.end()),
        trace.reason().isEmpty() ? null : trace.reason(),
        trace.agree(),
        trace.answers(),
        trace.steps().stream().map(Step::of).toList(),
        trace.steps().stream().flatMap(Lame::of).distinct().toList(),
        trace.validation().map(DnsView.Verdict::of).orElse(null));
  }

  /** The servers of one zone, all asked the same. */
  record Step(String zone, String name, String type, List<Visit> servers) {
    static Step of(DelegationStep step) {
      return new Step(
          step.zone(), step.name(), step.type(), step.visits().stream().map(Visit::of).toList());
    }
  }

  /** What one server said. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Visit(
      String server,
      @Nullable String address,
      @Nullable Double latencyMillis,
      String outcome,
      @Nullable String reason,
      @Nullable Referral referral,
      @Nullable List<DnsRecord> answers,
      @Nullable String nsid) {

    static Visit of(ServerVisit visit) {
      return switch (visit.outcome()) {
        case VisitOutcome.Referred referred ->
            of(visit, "referral", null, Referral.of(referred), null);
        case VisitOutcome.Answered answered ->
            of(visit, OutcomeView.kebab(answered.end()), null, null, answered.records());
        case VisitOutcome.Lame(String reason) -> of(visit, "lame", reason, null, null);
        case VisitOutcome.TimedOut _ -> of(visit, "timeout", null, null, null);
        case VisitOutcome.Failed(String reason) -> of(visit, "failed", reason, null, null);
        case VisitOutcome.NotAsked(String reason) -> of(visit, "not-asked", reason, null, null);
      };
    }

    private static Visit of(
        ServerVisit visit,
        String outcome,
        @Nullable String reason,
        @Nullable Referral referral,
        @Nullable List<DnsRecord> answers) {
      return new Visit(
          visit.server().name(),
          visit.server().address().map(AddressText::of).orElse(null),
          visit.latencyNanos() == 0 ? null : RttView.millis(visit.latencyNanos()),
          outcome,
          reason,
          referral,
          answers,
          visit.nsid().isEmpty() ? null : visit.nsid());
    }
  }

  /**
   * Whom a server refers to.
   *
   * @param signed whether it vouches for a key of the zone
   */
  record Referral(String zone, List<String> servers, boolean signed) {
    static Referral of(VisitOutcome.Referred referred) {
      return new Referral(referred.zone(), referred.servers(), referred.signed());
    }
  }

  /** A server that does not serve a zone that is delegated to it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Lame(String zone, String server, @Nullable String address, String reason) {
    static Stream<Lame> of(DelegationStep step) {
      return step.visits().stream()
          .flatMap(
              visit ->
                  visit.flaw().stream()
                      .map(
                          flaw ->
                              new Lame(
                                  step.zone(),
                                  visit.server().name(),
                                  visit.server().address().map(AddressText::of).orElse(null),
                                  flaw)));
    }
  }
}
