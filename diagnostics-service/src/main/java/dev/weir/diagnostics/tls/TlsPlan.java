package dev.weir.diagnostics.tls;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Which server to ask.
 *
 * @param address resolved, and judged by the policy
 * @param serverName sent as SNI (RFC 6066 section 3), in ASCII; empty for none
 * @param identity what the certificate is to be for: a name or an address
 * @param timeout for each connection
 */
public record TlsPlan(
    InetSocketAddress address, Optional<String> serverName, String identity, Duration timeout) {}
