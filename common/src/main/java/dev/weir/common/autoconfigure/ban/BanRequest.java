package dev.weir.common.autoconfigure.ban;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.weir.common.ban.Ban;
import dev.weir.common.ban.BanRule;
import dev.weir.common.net.Cidr;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * The wish to ban a network.
 *
 * @param network an address, or a network in CIDR notation
 * @param lasting {@code for}, such as {@code 10m}
 * @param reason for people; may be left out
 */
record BanRequest(
    @Schema(description = "Must be given by POST; PUT has it in the path") @Nullable String network,
    @JsonProperty("for") @Schema(requiredMode = RequiredMode.REQUIRED, example = "10m")
        @Nullable String lasting,
    @Nullable String reason) {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final int LONGEST_REASON = 200;
  private static final String NETWORK =
      "an address such as 192.0.2.7 or a network such as 192.0.2.0/24";
  private static final String DURATION =
      "a duration from 1s to " + BanRule.LONGEST_BAN.toDays() + "d such as 10m";

  static Cidr network(@Nullable String text) {
    try {
      return Cidr.parse(Objects.requireNonNull(text));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw refused("network", text, NETWORK);
    }
  }

  Ban toBan(Cidr network, Instant now, String by) {
    String said = Objects.requireNonNullElse(reason, "").strip();
    if (said.length() > LONGEST_REASON) {
      throw refused("reason", said.length() + " characters", "at most " + LONGEST_REASON);
    }
    return new Ban(network, now, now.plus(duration()), said, by, Ban.Source.HAND);
  }

  private Duration duration() {
    if (lasting != null) {
      try {
        Duration duration = DurationStyle.detectAndParse(lasting.strip());
        if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(BanRule.LONGEST_BAN) <= 0) {
          return duration;
        }
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw refused("for", lasting, DURATION);
      }
    }
    throw refused("for", lasting, DURATION);
  }

  private static ProblemException refused(String field, @Nullable String value, String expected) {
    String given = value == null ? "is missing" : "is \"" + value + "\"";
    return new ProblemException(
        Problem.of(
                "invalid-field",
                "Invalid field",
                400,
                "The field \"" + field + "\" " + given + ": expected " + expected + ".")
            .with("field", field)
            .with("value", Objects.requireNonNullElse(value, ""))
            .with("expected", expected));
  }
}
