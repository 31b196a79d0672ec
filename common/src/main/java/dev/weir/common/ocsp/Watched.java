package dev.weir.common.ocsp;

import dev.weir.common.tls.KeyMaterial;
import dev.weir.common.tls.Staple;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of one certificate's status. Guarded by itself. */
final class Watched {

  final String name;
  final KeyMaterial material;
  final @Nullable OcspTarget target;
  private final boolean mustStaple;
  private boolean asking;
  private int failures;
  private Instant next;
  private @Nullable Instant revokedSince;
  private @Nullable String problem;

  Watched(String name, KeyMaterial material, Instant now) {
    this.name = name;
    this.material = material;
    this.target = OcspTarget.of(material).orElse(null);
    this.mustStaple = OcspTarget.mustStaple(material.leaf());
    this.next = now;
  }

  boolean mustStaple() {
    return mustStaple;
  }

  /** Whether to ask now; if so, {@link #answered} has to follow. */
  synchronized boolean begin(Instant now) {
    if (target == null || asking || next.isAfter(now)) {
      return false;
    }
    asking = true;
    return true;
  }

  /**
   * Takes an answer in. What was shown before stays until it ends, unless the certificate is
   * revoked.
   *
   * @return whether this is news: good after it was not, bad after it was, or bad in another way
   */
  synchronized boolean answered(OcspAnswer answer, OcspPace pace, Instant now, double chance) {
    String before = problem;
    boolean first = material.staple() == null && before == null;
    asking = false;
    switch (answer) {
      case OcspAnswer.Good good -> {
        succeed(null, null);
        material.staple(good.staple());
        next = now.plus(pace.untilRefresh(good, now, chance));
      }
      case OcspAnswer.Revoked revoked -> {
        succeed(revoked.since(), "revoked since " + revoked.since());
        material.staple(null);
        next = now.plus(pace.whileRevoked());
      }
      case OcspAnswer.Unusable unusable -> {
        failures++;
        problem = unusable.reason();
        next = now.plus(pace.backOff().after(failures, chance));
      }
    }
    return first || !Objects.equals(before, problem);
  }

  private void succeed(@Nullable Instant revoked, @Nullable String trouble) {
    failures = 0;
    revokedSince = revoked;
    problem = trouble;
  }

  synchronized StapleState state(Instant now) {
    Staple staple = material.staple();
    Instant shownUntil =
        staple != null && staple.holdsAt(now.toEpochMilli()) ? staple.endsAt() : null;
    URI responder = target == null ? null : target.responder();
    return new StapleState(
        name,
        responder,
        mustStaple,
        shownUntil,
        revokedSince,
        problem,
        target == null ? null : next);
  }
}
