package dev.weir.diagnostics.app.dns;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.app.api.ServerText;
import dev.weir.diagnostics.dns.Disagreement;
import dev.weir.diagnostics.dns.DnsExchange;
import dev.weir.diagnostics.dns.DnsOutcome;
import dev.weir.diagnostics.dns.DnsRecord;
import dev.weir.diagnostics.dns.DnsReport;
import dev.weir.diagnostics.dns.DnsResponse;
import dev.weir.diagnostics.dns.Edns;
import dev.weir.diagnostics.dns.Validation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a DNS question, as written in JSON.
 *
 * @param name what was asked for, absolute
 * @param complete false when the run was stopped
 * @param agree whether all servers said the same
 */
public record DnsView(
    String id,
    String name,
    boolean complete,
    boolean agree,
    List<Exchange> responses,
    List<Difference> differences) {

  public static DnsView of(String id, String name, boolean complete, DnsReport report) {
    List<Difference> differences = report.disagreements().stream().map(Difference::of).toList();
    return new DnsView(
        id,
        name,
        complete,
        differences.isEmpty(),
        report.exchanges().stream().map(Exchange::of).toList(),
        differences);
  }

  /** What one server said to one question. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Exchange(
      String server,
      String type,
      double latencyMillis,
      String outcome,
      @Nullable String reason,
      @Nullable String transport,
      @Nullable String rcode,
      @Nullable List<String> flags,
      @Nullable Edns edns,
      @Nullable List<DnsRecord> answers,
      @Nullable List<DnsRecord> authority,
      @Nullable List<DnsRecord> additional,
      @Nullable Verdict dnssec) {

    public static Exchange of(DnsExchange exchange) {
      return switch (exchange.outcome()) {
        case DnsOutcome.Responded(DnsResponse response) -> of(exchange, response);
        case DnsOutcome.TimedOut _ -> of(exchange, "timeout", null);
        case DnsOutcome.Failed(String reason) -> of(exchange, "failed", reason);
        case DnsOutcome.Abandoned _ -> of(exchange, "abandoned", null);
      };
    }

    private static Exchange of(DnsExchange exchange, DnsResponse response) {
      return new Exchange(
          ServerText.of(exchange.server()),
          exchange.type().name(),
          RttView.millis(exchange.latencyNanos()),
          "response",
          null,
          OutcomeView.kebab(response.carrier()),
          response.rcode(),
          response.flags(),
          response.edns().orElse(null),
          response.answers(),
          response.authority(),
          response.additional(),
          exchange.validation().map(Verdict::of).orElse(null));
    }

    private static Exchange of(DnsExchange exchange, String outcome, @Nullable String reason) {
      return new Exchange(
          ServerText.of(exchange.server()),
          exchange.type().name(),
          RttView.millis(exchange.latencyNanos()),
          outcome,
          reason,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null);
    }
  }

  /** What DNSSEC says of an answer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Verdict(
      String status,
      @Nullable String reason,
      @Nullable String extendedError,
      int queries,
      double millis) {

    public static Verdict of(Validation validation) {
      return new Verdict(
          OutcomeView.kebab(validation.status()),
          orNull(validation.reason()),
          orNull(validation.extendedError()),
          validation.queries(),
          RttView.millis(validation.nanos()));
    }

    private static @Nullable String orNull(String text) {
      return text.isEmpty() ? null : text;
    }
  }

  /** A type on which servers differ. */
  record Difference(String type, List<Opinion> views) {
    public static Difference of(Disagreement disagreement) {
      return new Difference(
          disagreement.type().name(), disagreement.views().stream().map(Opinion::of).toList());
    }
  }

  /** What some of the servers say. */
  record Opinion(String status, List<String> data, List<String> servers) {
    public static Opinion of(Disagreement.Opinion opinion) {
      return new Opinion(
          opinion.status(),
          opinion.data(),
          opinion.servers().stream().map(ServerText::of).toList());
    }
  }
}
