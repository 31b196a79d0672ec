package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.util.Optional;

/**
 * What to trace.
 *
 * @param carrier UDP or TCP
 * @param timeout how long each server may take
 * @param dnssec what the answer is validated by; empty when it is not
 */
public record TracePlan(
    DnsName name,
    RecordType type,
    Carrier carrier,
    Duration timeout,
    Optional<TrustAnchors> dnssec) {}
