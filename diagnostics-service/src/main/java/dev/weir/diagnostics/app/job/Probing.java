package dev.weir.diagnostics.app.job;

import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.FieldError;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.app.api.RequestFields;
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
import dev.weir.diagnostics.trace.MtuFinder;
import dev.weir.diagnostics.trace.MtuOutcome;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What ping and traceroute share: a permitted address, a channel to it, a loop over both.
 *
 * @param network for probes that go all the way
 * @param hops the same for probes whose hop limit counts, with TCP too
 */
public record Probing(
    TargetResolver resolver, ProbeNetwork network, ProbeNetwork hops, Duration longest) {

  /** The address to probe, or the problem that there is none. */
  public Resolution.Resolved resolve(String field, String target, AddressFamily family) {
    return resolved(field, resolver.resolve(target, family));
  }

  /** The address of a target that was resolved, or the problem that there is none. */
  static Resolution.Resolved resolved(String field, Resolution resolution) {
    return switch (resolution) {
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
  public void judge(String field, String target, AddressFamily family) {
    Optional<InetAddress> _ = addressIfAny(field, target, family);
  }

  /** The same, and the address; empty for a name without one. */
  public Optional<InetAddress> addressIfAny(String field, String target, AddressFamily family) {
    Resolution resolution = resolver.resolve(target, family);
    return resolution instanceof Resolution.Unresolved
        ? Optional.empty()
        : Optional.of(resolved(field, resolution).address());
  }

  /** Claims packets for a run, or throws the problem that there are too many. */
  public void claim(Run run, List<InetAddress> addresses, double packets) {
    run.claim(addresses, packets)
        .ifPresent(
            refusal -> {
              throw new ProblemException(Problems.tooManyRuns(refusal));
            });
  }

  /** A channel, which the caller closes, or the problem that there is none. */
  public ProbeChannel open(InetAddress address, Protocol protocol, int payloadBytes) {
    return open(List.of(address), ProbeShape.of(protocol, payloadBytes));
  }

  /** A channel, which the caller closes, or the problem that there is none. */
  public ProbeChannel open(List<InetAddress> addresses, ProbeShape shape) {
    return opened(network.open(addresses, shape));
  }

  /** The same for probes that are to reach single hops. */
  public ProbeChannel openHops(InetAddress address, ProbeShape shape) {
    return opened(hops.open(List.of(address), shape));
  }

  private static ProbeChannel opened(Opening opening) {
    return switch (opening) {
      case Opening.Opened(ProbeChannel channel) -> channel;
      case Opening.Denied denied -> throw new ProblemException(Problems.denied(denied));
      case Opening.Unsupported unsupported ->
          throw new ProblemException(Problems.unsupported(unsupported));
      case Opening.Failed(String detail) -> throw new ProblemException(Problems.failed(detail));
    };
  }

  /** Finds the path MTU. */
  public MtuOutcome mtu(InetAddress address, Duration timeout, Run run) {
    ProbeLoop loop = new ProbeLoop(System::nanoTime, run::isStopped);
    return new MtuFinder(hops, loop, run::isStopped).find(address, timeout.toNanos());
  }

  /** Runs a session until it is finished or stopped. */
  public void loop(ProbeSession session, ProbeChannel channel, Run run) {
    new ProbeLoop(System::nanoTime, run::isStopped).run(session, channel);
  }
}
