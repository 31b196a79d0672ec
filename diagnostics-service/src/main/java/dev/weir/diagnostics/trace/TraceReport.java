package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Stamps;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * The path as far as it is known.
 *
 * @param reached whether the target itself answered
 * @param hops from the nearest on; ends at the target, or where a router said that it cannot
 *     deliver
 */
public record TraceReport(boolean reached, List<TraceHop> hops) {

  public TraceReport {
    hops = List.copyOf(hops);
  }

  /** How far away an address answered; empty when it did not. */
  public OptionalInt hopOf(InetAddress address) {
    return hops.stream()
        .filter(hop -> hop.addresses().contains(address))
        .mapToInt(TraceHop::number)
        .findFirst();
  }

  /** The kernel's clock only when it measured every answer. */
  public Stamps stamps() {
    List<Answer> answers = hops.stream().flatMap(hop -> hop.answers().stream()).toList();
    return !answers.isEmpty() && answers.stream().allMatch(a -> a.stamps() == Stamps.KERNEL)
        ? Stamps.KERNEL
        : Stamps.USER;
  }
}
