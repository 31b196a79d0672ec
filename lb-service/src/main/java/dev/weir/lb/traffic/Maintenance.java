package dev.weir.lb.traffic;

import java.time.Duration;
import java.util.Optional;

/**
 * What is answered while no upstream of a pool can be chosen.
 *
 * @param status 400 to 599
 * @param retryAfter when clients are told to come again, in whole seconds; zero: they are told
 *     nothing
 * @param page the operator's page; empty: a problem (RFC 9457)
 */
public record Maintenance(int status, Duration retryAfter, Optional<Page> page) {

  /**
   * A page as it is sent.
   *
   * @param contentType its media type
   * @param text its content, in UTF-8
   */
  public record Page(String contentType, String text) {}

  public Maintenance {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException(
          "status " + status + " of a maintenance answer is not between 400 and 599");
    }
    if (retryAfter.isNegative() || !retryAfter.equals(Duration.ofSeconds(retryAfter.toSeconds()))) {
      throw new IllegalArgumentException(
          "retry-after " + retryAfter + " of a maintenance answer is not in whole seconds from 0");
    }
  }

  /** 503, to come again in 30 s, as a problem. */
  public static Maintenance standard() {
    return new Maintenance(503, Duration.ofSeconds(30), Optional.empty());
  }
}
