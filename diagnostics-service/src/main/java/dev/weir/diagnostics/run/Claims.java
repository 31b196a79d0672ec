package dev.weir.diagnostics.run;

import dev.weir.common.net.AddressText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the runs under way send to whom, each by the fastest that it may. Used under the lock of
 * {@link Runs}.
 */
final class Claims {
  private final RunLimits limits;
  private final List<Claim> all = new ArrayList<>();

  /**
   * @param packets that the run sends to each address in a second
   */
  private record Claim(Run run, List<InetAddress> addresses, double packets) {
    double total() {
      return addresses.size() * packets;
    }
  }

  Claims(RunLimits limits) {
    this.limits = limits;
  }

  /** Adds a claim; says why not where it is too much. */
  Optional<String> add(Run run, List<InetAddress> addresses, double packets) {
    Claim claim = new Claim(run, List.copyOf(addresses), packets);
    Optional<String> refusal = refusal(claim);
    if (refusal.isEmpty()) {
      all.add(claim);
    }
    return refusal;
  }

  private Optional<String> refusal(Claim claim) {
    String caller = claim.run().info().caller();
    return over(claim.total() + total(_ -> true), limits.packets(), "packets", "all runs")
        .or(
            () ->
                over(
                    claim.total() + total(c -> c.run().info().caller().equals(caller)),
                    limits.packetsPerCaller(),
                    "packets-per-caller",
                    "this caller's runs"))
        .or(
            () ->
                claim.addresses().stream()
                    .flatMap(address -> refusal(address, claim.packets()).stream())
                    .findFirst());
  }

  private Optional<String> refusal(InetAddress address, double packets) {
    List<Claim> others = all.stream().filter(claim -> claim.addresses().contains(address)).toList();
    long runs = others.stream().map(Claim::run).distinct().count();
    if (runs >= limits.perTarget()) {
      return Optional.of(
          runs
              + " runs to "
              + AddressText.of(address)
              + " are under way, as many as weir.diagnostics.runs.per-target admits");
    }
    double sum = packets + others.stream().mapToDouble(Claim::packets).sum();
    return over(sum, limits.packetsPerTarget(), "packets-per-target", AddressText.of(address));
  }

  private double total(Predicate<Claim> which) {
    return all.stream().filter(which).mapToDouble(Claim::total).sum();
  }

  private static Optional<String> over(double packets, int most, String limit, String whose) {
    return packets <= most
        ? Optional.empty()
        : Optional.of(
            "%s would come to %.0f packets a second, and weir.diagnostics.runs.%s admits %d: take a longer interval, fewer targets, or wait for other runs to end"
                .formatted(whose, Math.ceil(packets), limit, most));
  }

  void remove(Run run) {
    all.removeIf(claim -> claim.run().equals(run));
  }
}
