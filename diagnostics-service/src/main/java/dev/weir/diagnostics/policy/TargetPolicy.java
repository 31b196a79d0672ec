package dev.weir.diagnostics.policy;

import dev.weir.common.net.AddressText;
import dev.weir.common.net.NetworkSet;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Decides which addresses callers may have probed: global unicast, and what the operator lists.
 *
 * <p>An IPv6 address that leads to an IPv4 address is permitted only when both are. Metadata
 * services of clouds, multicast, broadcast, unspecified and reserved addresses are refused even
 * when listed.
 */
public final class TargetPolicy {
  private final NetworkSet allowed;

  /** Creates a policy that permits {@code allowed} besides global unicast. */
  public TargetPolicy(NetworkSet allowed) {
    this.allowed = allowed;
  }

  /** Judges one address. */
  public Judgement judge(InetAddress address) {
    Optional<InetAddress> embedded = EmbeddedAddress.in(address);
    if (embedded.isEmpty()) {
      return judgeAlone(address);
    }
    return judgeAlone(embedded.get()) instanceof Judgement.Refused(String reason)
        ? new Judgement.Refused("it leads to " + AddressText.of(embedded.get()) + ": " + reason)
        : judgeAlone(address);
  }

  private Judgement judgeAlone(InetAddress address) {
    if (SpecialNetworks.METADATA.contains(address)) {
      return new Judgement.Refused("cloud metadata addresses are never probed");
    }
    if (SpecialNetworks.NO_HOST.contains(address)) {
      return new Judgement.Refused("multicast, broadcast and reserved addresses are never probed");
    }
    if (allowed.contains(address)) {
      return new Judgement.Permitted(true);
    }
    return isGlobalUnicast(address)
        ? new Judgement.Permitted(false)
        : new Judgement.Refused(
            "it is not global unicast, and weir.diagnostics.targets.allow does not list it");
  }

  private static boolean isGlobalUnicast(InetAddress address) {
    return !SpecialNetworks.NOT_GLOBAL.contains(address)
        && (address instanceof Inet4Address || SpecialNetworks.GLOBAL_IPV6.contains(address));
  }
}
