package dev.weir.edge.policy;

/** What a cache knows of status codes (RFC 9110 section 15). */
public final class Statuses {

  private Statuses() {}

  /** Whether the status may have a lifetime that is guessed (RFC 9110 section 15.1). */
  public static boolean isHeuristicallyCacheable(int status) {
    return switch (status) {
      case 200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501 -> true;
      default -> false;
    };
  }

  /**
   * Whether what was asked for was found, there or for good elsewhere; other redirects, as to a
   * login, are for who asked.
   */
  public static boolean isFound(int status) {
    return switch (status) {
      case 302, 303, 304, 307 -> false;
      default -> status >= 200 && status < 400;
    };
  }

  /**
   * Whether the response is no answer of its own: part of one, or the word that one still holds.
   */
  static boolean isPartial(int status) {
    return status == 206 || status == 304;
  }

  /**
   * Whether the response speaks of this one request, its sender or its connection, and not of the
   * resource: of no use to others, whatever lifetime it names. RFC 6585 forbids to store 428, 429,
   * 431 and 511; the others would let one client's odd fields answer everyone.
   */
  static boolean isOfOneRequest(int status) {
    return switch (status) {
      case 407, 408, 412, 416, 417, 421, 426, 428, 429, 431, 511 -> true;
      default -> false;
    };
  }

  /** Whether it is no status of RFC 9110: clients take it for a failure (section 15). */
  static boolean isOfNoClass(int status) {
    return status < 100 || status > 599;
  }

  /** Whether a stale answer is better than this one (RFC 5861 section 4). */
  static boolean isServerFailure(int status) {
    return switch (status) {
      case 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /** Whether the cache keeps what the status demands of caches, for {@code must-understand}. */
  static boolean isUnderstood(int status) {
    return switch (status) {
      case 200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 307, 308 -> true;
      case 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415 -> true;
      case 416, 417, 421, 422, 426, 500, 501, 502, 503, 504, 505 -> true;
      default -> false;
    };
  }
}
