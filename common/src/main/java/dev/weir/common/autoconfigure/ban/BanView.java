package dev.weir.common.autoconfigure.ban;

import dev.weir.common.ban.Ban;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the API tells of a ban.
 *
 * @param source {@code hand} or {@code rule}
 * @param warning what else the ban keeps out; null where there is nothing to say
 */
record BanView(
    String network,
    Instant since,
    Instant until,
    long secondsLeft,
    String reason,
    String by,
    String source,
    @Schema(types = {"string", "null"}) @Nullable String warning) {

  static BanView of(Ban ban, Instant now, @Nullable String warning) {
    return new BanView(
        ban.network().toString(),
        ban.since(),
        ban.until(),
        Math.max(0, Duration.between(now, ban.until()).toSeconds()),
        ban.reason(),
        ban.by(),
        ban.source().name().toLowerCase(Locale.ROOT),
        warning);
  }
}
