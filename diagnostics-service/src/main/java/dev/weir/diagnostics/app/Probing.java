package dev.weir.diagnostics.app;

import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.policy.AddressFamily;
import dev.weir.diagnostics.policy.Resolution;
import dev.weir.diagnostics.policy.TargetResolver;
import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeNetwork;
import dev.weir.diagnostics.probe.ProbeSession;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.run.Run;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** What ping and traceroute share: a permitted address, a channel to it, a loop over both. */
record Probing(TargetResolver resolver, ProbeNetwork network, Duration longest) {

  /** The address to probe, or the problem that there is none. */
  Resolution.Resolved resolve(String field, String target, AddressFamily family) {
    return switch (resolver.resolve(target, family)) {
      case Resolution.Resolved resolved -> resolved;
      case Resolution.Refused refused ->
          throw new ProblemException(Problems.refused(refused, field));
      case Resolution.Unresolved unresolved ->
          throw new ProblemException(Problems.unresolved(unresolved, field));
      case Resolution.Malformed(String text, String expected) ->
          throw RequestFields.invalid(new FieldError(field, text, expected));
    };
  }

  /** Refuses what the policy does, with its problem; a name without address passes. */
  void judge(String field, String target, AddressFamily family) {
    if (!(resolver.resolve(target, family) instanceof Resolution.Unresolved)) {
      Resolution.Resolved _ = resolve(field, target, family);
    }
  }

  /** Claims packets for a run, or throws the problem that there are too many. */
  void claim(Run run, List<InetAddress> addresses, double packets) {
    run.claim(addresses, packets)
        .ifPresent(
            refusal -> {
              throw new ProblemException(Problems.tooManyRuns(refusal));
            });
  }

  /** A channel, which the caller closes, or the problem that there is none. */
  ProbeChannel open(InetAddress address, Protocol protocol, int payloadBytes) {
    return open(List.of(address), ProbeShape.of(protocol, payloadBytes));
  }

  /** A channel, which the caller closes, or the problem that there is none. */
  ProbeChannel open(List<InetAddress> addresses, ProbeShape shape) {
    return switch (network.open(addresses, shape)) {
      case Opening.Opened(ProbeChannel channel) -> channel;
      case Opening.Denied denied -> throw new ProblemException(Problems.denied(denied));
      case Opening.Unsupported unsupported ->
          throw new ProblemException(Problems.unsupported(unsupported));
      case Opening.Failed(String detail) -> throw new ProblemException(Problems.failed(detail));
    };
  }

  /** Runs a session until it is finished or stopped. */
  void loop(ProbeSession session, ProbeChannel channel, Run run) {
    new ProbeLoop(System::nanoTime, run::isStopped).run(session, channel);
  }
}
