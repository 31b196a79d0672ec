package dev.weir.diagnostics.trace;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The largest packet that reaches a target.
 *
 * @param bytes with the IP header
 * @param limit what stops larger ones; empty when as large as were tried all fit
 */
public record PathMtu(int bytes, Optional<Limit> limit) {

  /** What stops larger packets. */
  public sealed interface Limit {
    /** A router that says so. */
    record Router(InetAddress address) implements Limit {}

    /** The link out of this host. */
    record FirstLink() implements Limit {}

    /** They vanish, and nobody says so: a black hole for whoever waits to be told. */
    record Silence() implements Limit {}
  }
}
