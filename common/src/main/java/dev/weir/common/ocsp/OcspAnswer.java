package dev.weir.common.ocsp;

import dev.weir.common.tls.Staple;
import java.time.Instant;

/** What became of asking a responder. */
sealed interface OcspAnswer {

  /**
   * The certificate is good.
   *
   * @param thisUpdate since when that is known
   * @param staple what to show
   */
  record Good(Instant thisUpdate, Staple staple) implements OcspAnswer {}

  /**
   * The certificate is revoked.
   *
   * @param since when
   */
  record Revoked(Instant since) implements OcspAnswer {}

  /**
   * Nothing that could be shown.
   *
   * @param reason why, for people
   */
  record Unusable(String reason) implements OcspAnswer {}
}
