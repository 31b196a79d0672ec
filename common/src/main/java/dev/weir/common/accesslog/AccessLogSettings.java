package dev.weir.common.accesslog;

import java.util.List;

/**
 * What an access log looks like.
 *
 * @param format of its lines
 * @param fields what a line tells: of JSON the members, of the combined format those that follow
 *     its own
 * @param query whether targets are written with their queries
 * @param maxPendingBytes how much may wait for the disk; what comes beyond is dropped, and counted
 */
public record AccessLogSettings(
    Format format, List<AccessField> fields, boolean query, long maxPendingBytes) {

  /** Below that, a burst would be dropped. */
  public static final long LEAST_PENDING_BYTES = 1 << 16;

  /** More would be memory that the service itself may need. */
  public static final long MOST_PENDING_BYTES = 1 << 30;

  private static final List<String> JSON =
      List.of(
          "time",
          "client",
          "method",
          "target",
          "protocol",
          "header:host",
          "status",
          "bytesIn",
          "bytesOut",
          "micros",
          "listener",
          "route",
          "upstream",
          "cache",
          "requestId",
          "traceId",
          "header:referer",
          "header:user-agent");

  /** How a line is laid out. */
  public enum Format {
    /** That of nginx and Apache under this name. */
    COMBINED,
    /** One JSON object a line (RFC 8259). */
    JSON
  }

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException for a size out of range
   */
  public AccessLogSettings {
    fields = List.copyOf(fields);
    if (maxPendingBytes < LEAST_PENDING_BYTES || maxPendingBytes > MOST_PENDING_BYTES) {
      throw new IllegalArgumentException(
          "max-pending-bytes is "
              + maxPendingBytes
              + ", but must be from "
              + LEAST_PENDING_BYTES
              + " to "
              + MOST_PENDING_BYTES);
    }
  }

  /**
   * Reads fields as they are configured; where none are, those that each format has of its own.
   *
   * @throws IllegalArgumentException for a word that names none
   */
  public static List<AccessField> fields(Format format, List<String> configured) {
    List<String> chosen =
        configured.isEmpty() && format == Format.JSON ? JSON : List.copyOf(configured);
    return chosen.stream().map(AccessField::of).toList();
  }
}
