package dev.weir.common.acme;

import dev.weir.common.acme.AcmeState.Phase;
import dev.weir.common.tls.CertificateState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One certificate that is to be had, and when. Guarded by itself. */
final class AcmeOrder {

  final String certificate;
  final List<String> names;
  private final double chance;
  private boolean ordering;
  private int failures;
  private @Nullable String problem;
  private @Nullable Instant retryAt;

  /**
   * @param chance from 0 to 1: where in the time of renewal this one is renewed
   */
  AcmeOrder(String certificate, List<String> names, double chance) {
    this.certificate = certificate;
    this.names = names;
    this.chance = chance;
  }

  /** Whether to order now; if so, {@link #succeeded} or {@link #failed} has to follow. */
  synchronized boolean begin(@Nullable CertificateState held, AcmePace pace, Instant now) {
    if (ordering || next(held, pace, now).isAfter(now)) {
      return false;
    }
    ordering = true;
    return true;
  }

  private Instant next(@Nullable CertificateState held, AcmePace pace, Instant now) {
    if (retryAt != null) {
      return retryAt;
    }
    return held == null ? now : renewal(held, pace, now);
  }

  private Instant renewal(CertificateState held, AcmePace pace, Instant now) {
    return held.serverNames().containsAll(names)
        ? pace.renewalOf(held.material().leaf(), chance)
        : now;
  }

  /**
   * Takes in that an order brought a certificate.
   *
   * @throws OrderFailed when it is one that would have to be replaced at once
   */
  synchronized void succeeded(@Nullable CertificateState held, AcmePace pace, Instant now)
      throws OrderFailed {
    if (held == null || !renewal(held, pace, now).isAfter(now)) {
      throw new OrderFailed("what came cannot serve " + names + " or is about to end");
    }
    ordering = false;
    failures = 0;
    problem = null;
    retryAt = null;
  }

  /** Says when the next one is due. */
  synchronized Instant failed(OrderFailed failure, AcmePace pace, Instant now, double chance) {
    ordering = false;
    failures++;
    problem = failure.getMessage();
    retryAt = pace.retry(failures, failure.retryAfter(), now, chance);
    return retryAt;
  }

  synchronized AcmeState state(@Nullable CertificateState held, AcmePace pace, Instant now) {
    return new AcmeState(
        certificate,
        names,
        phase(held),
        failures,
        problem,
        ordering ? null : next(held, pace, now));
  }

  private Phase phase(@Nullable CertificateState held) {
    if (ordering) {
      return Phase.ORDERING;
    }
    if (failures > 0) {
      return Phase.FAILING;
    }
    return held == null ? Phase.WAITING : Phase.HELD;
  }
}
