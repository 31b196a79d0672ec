package dev.weir.common.ocsp;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How stapling for one certificate stands.
 *
 * @param certificate how the configuration calls it
 * @param responder who is asked; null where the certificate names nobody, or its chain lacks its
 *     issuer
 * @param mustStaple whether clients insist on a staple
 * @param stapledUntil until when what is shown holds; null when nothing is shown
 * @param revokedSince since when the responder says it is revoked; null when it does not
 * @param problem why the last answer could not be used; null when it could
 * @param nextQuestionAt when the responder is asked again; null when it is not
 */
public record StapleState(
    String certificate,
    @Nullable URI responder,
    boolean mustStaple,
    @Nullable Instant stapledUntil,
    @Nullable Instant revokedSince,
    @Nullable String problem,
    @Nullable Instant nextQuestionAt) {}
