package dev.weir.common.acme;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the certificate for some names stands with its authority.
 *
 * @param certificate how the configuration calls it
 * @param serverNames what it is to be for
 * @param phase what goes on
 * @param failures orders in a row that failed
 * @param problem why the last one did; null when it did not
 * @param nextOrderAt when it is ordered again; null while it is
 */
public record AcmeState(
    String certificate,
    List<String> serverNames,
    Phase phase,
    int failures,
    @Nullable String problem,
    @Nullable Instant nextOrderAt) {

  /** What goes on with a certificate. */
  public enum Phase {
    /** There is none yet, and none is ordered yet. */
    WAITING,
    /** One is ordered. */
    ORDERING,
    /** The last order failed; the certificate that was there, if any, is shown on. */
    FAILING,
    /** There is one, and it is not yet time for the next. */
    HELD
  }
}
