package dev.weir.diagnostics.tls;

/** The alerts that answer a hello, by their names in RFC 8446 section 6. */
final class AlertText {
  private static final int INTERNAL_ERROR = 80;
  private static final int USER_CANCELED = 90;

  private AlertText() {}

  /** Whether an alert is about what was offered, not about trouble that the server has. */
  static boolean isRefusal(int code) {
    return code != INTERNAL_ERROR && code != USER_CANCELED;
  }

  static String of(int code) {
    return switch (code) {
      case 0 -> "close_notify";
      case 10 -> "unexpected_message";
      case 40 -> "handshake_failure";
      case 47 -> "illegal_parameter";
      case 50 -> "decode_error";
      case 70 -> "protocol_version";
      case 71 -> "insufficient_security";
      case INTERNAL_ERROR -> "internal_error";
      case 86 -> "inappropriate_fallback";
      case USER_CANCELED -> "user_canceled";
      case 109 -> "missing_extension";
      case 112 -> "unrecognized_name";
      default -> "alert " + code;
    };
  }
}
