package dev.weir.diagnostics.dns;

import java.net.InetSocketAddress;

/**
 * One question to one server.
 *
 * @param latencyNanos from asking to the outcome, with the second try over TCP if there was one
 */
public record DnsExchange(
    InetSocketAddress server, RecordType type, long latencyNanos, DnsOutcome outcome) {}
