package dev.weir.diagnostics.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Turns what a caller writes into one permitted address. A name is resolved once; when the policy
 * refuses any of its addresses, it refuses the name, so that an answer that mixes good and bad
 * addresses gains nothing.
 */
public final class TargetResolver {
  private final TargetPolicy policy;
  private final NameResolver names;

  /** Creates a resolver that asks {@code names} and judges by {@code policy}. */
  public TargetResolver(TargetPolicy policy, NameResolver names) {
    this.policy = policy;
    this.names = names;
  }

  /** Resolves a target; blocks as long as its name servers take. */
  public Resolution resolve(String target, AddressFamily family) {
    return switch (TargetText.parse(target)) {
      case TargetText.Literal(InetAddress address) -> choose(target, List.of(address), family);
      case TargetText.Name(String name) -> resolveName(name, family);
      case TargetText.Malformed(String expected) -> new Resolution.Malformed(target, expected);
    };
  }

  /** Why the policy refuses an address that nobody wrote; empty when it does not. */
  public Optional<String> refusal(InetAddress address) {
    return policy.judge(address) instanceof Judgement.Refused(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  private Resolution resolveName(String name, AddressFamily family) {
    try {
      return choose(name, names.resolve(name), family);
    } catch (UnknownHostException _) {
      return new Resolution.Unresolved(name, "the name has no address");
    }
  }

  private Resolution choose(String target, List<InetAddress> addresses, AddressFamily family) {
    for (InetAddress address : addresses) {
      if (policy.judge(address) instanceof Judgement.Refused(String reason)) {
        return new Resolution.Refused(target, address, reason);
      }
    }
    return addresses.stream()
        .filter(family::admits)
        .findFirst()
        .<Resolution>map(address -> new Resolution.Resolved(address, isListed(address)))
        .orElseGet(() -> new Resolution.Unresolved(target, "it has no address of that family"));
  }

  private boolean isListed(InetAddress address) {
    return policy.judge(address) instanceof Judgement.Permitted(boolean listed) && listed;
  }
}
