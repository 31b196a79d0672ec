package dev.weir.common.tls;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One certificate as it stands.
 *
 * @param name how the configuration calls it
 * @param serverNames which names it is shown for
 * @param material what is shown
 * @param source where it came from
 * @param loadedAt when
 * @param problem why what the source holds now is not shown instead; null when it is
 */
public record CertificateState(
    String name,
    Set<String> serverNames,
    KeyMaterial material,
    String source,
    Instant loadedAt,
    @Nullable String problem) {

  /** When it ceases to be valid. */
  public Instant expiresAt() {
    return material.leaf().getNotAfter().toInstant();
  }
}
