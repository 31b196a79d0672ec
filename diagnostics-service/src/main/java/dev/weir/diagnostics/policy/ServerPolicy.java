package dev.weir.diagnostics.policy;

import java.util.Set;

/** Which ports of a name server may be asked: those of DNS, and on listed addresses all. */
public final class ServerPolicy {
  /** DNS over UDP and TCP, over TLS, over HTTPS. */
  private static final Set<Integer> PORTS = Set.of(53, 853, 443);

  private ServerPolicy() {}

  /** Whether {@code port} of a permitted address may be asked. */
  public static boolean permitsPort(Resolution.Resolved server, int port) {
    return server.listed() || PORTS.contains(port);
  }
}
