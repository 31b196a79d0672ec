package dev.weir.diagnostics.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.net.AddressText;
import dev.weir.common.text.Words;
import dev.weir.diagnostics.packet.IcmpError;
import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.packet.MplsLabel;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.ProbeOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a probe, as written in JSON. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomeView(
    String outcome,
    @Nullable String reason,
    @Nullable String from,
    @Nullable Double rttMillis,
    @Nullable Integer ttl,
    @Nullable Icmp icmp) {

  /** An ICMP error by its numbers. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Icmp(int type, int code, @Nullable Integer mtu, List<MplsLabel> labels) {
    public static Icmp of(IcmpError error) {
      return new Icmp(
          error.type(),
          error.code(),
          error.mtu().isPresent() ? error.mtu().getAsInt() : null,
          error.labels());
    }
  }

  public static OutcomeView of(ProbeOutcome outcome) {
    return switch (outcome) {
      case ProbeOutcome.Answered(Answer answer) -> of(answer);
      case ProbeOutcome.TimedOut _ -> unanswered("timeout", null);
      case ProbeOutcome.NotSent(String reason) -> unanswered("not-sent", reason);
      case ProbeOutcome.Abandoned _ -> unanswered("abandoned", null);
    };
  }

  private static OutcomeView of(Answer answer) {
    return switch (answer.meaning()) {
      case IcmpMeaning.Reply _ -> answered("reply", null, answer);
      case IcmpMeaning.HopLimitExceeded _ -> answered("ttl-exceeded", null, answer);
      case IcmpMeaning.Unreachable(IcmpMeaning.Reason reason) ->
          answered("unreachable", kebab(reason), answer);
      case IcmpMeaning.Other(int type, int code) ->
          answered("other", "ICMP type " + type + " code " + code, answer);
    };
  }

  private static OutcomeView answered(String name, @Nullable String reason, Answer answer) {
    Integer ttl = answer.hopLimit().isPresent() ? answer.hopLimit().getAsInt() : null;
    return new OutcomeView(
        name,
        reason,
        AddressText.of(answer.from()),
        RttView.millis(answer.rttNanos()),
        ttl,
        answer.error().map(Icmp::of).orElse(null));
  }

  private static OutcomeView unanswered(String name, @Nullable String reason) {
    return new OutcomeView(name, reason, null, null, null, null);
  }

  /** An enum constant as written in JSON. */
  public static String kebab(Enum<?> constant) {
    return Words.dashed(constant);
  }
}
