package dev.weir.lb.discovery;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.upstream.AdminState;
import dev.weir.lb.upstream.Placement;
import dev.weir.lb.upstream.UpstreamSpec;
import java.net.URI;

/**
 * How servers are spoken with of which only the address is found.
 *
 * @param scheme {@code http}, {@code https} or {@code h2c}
 * @param protocol what the pool says of its upstreams
 */
public record TargetKind(String scheme, UpstreamProtocol protocol) {

  private static final HostPort ANY = new HostPort("192.0.2.1", 1);

  public TargetKind {
    target(scheme, protocol, ANY);
  }

  private static UpstreamTarget target(String scheme, UpstreamProtocol protocol, HostPort address) {
    return UpstreamTarget.of(URI.create(scheme + "://" + address), protocol);
  }

  /** A server that is called by its address. */
  public UpstreamSpec server(HostPort address, int weight, Placement placement) {
    return new UpstreamSpec(
        address.toString(),
        target(scheme, protocol, address),
        weight,
        placement,
        AdminState.ACTIVE);
  }
}
