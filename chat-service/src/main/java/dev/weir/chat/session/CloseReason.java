package dev.weir.chat.session;

/**
 * Why the service ends a connection, as the client sees it in the close frame (RFC 6455 section
 * 7.4). The catalogue for clients is in {@code docs/chat.md}.
 */
public enum CloseReason {
  /** No frame, not even a pong, came in time. */
  SILENT(1001, "no pong in time"),
  /** The bytes received are no WebSocket frames. */
  PROTOCOL_ERROR(1002, "protocol error"),
  /** A text message that is not UTF-8. */
  NOT_UTF8(1007, "text is not UTF-8"),
  /** More messages than the rate for one connection allows. */
  TOO_FAST(1008, "message rate exceeded"),
  /** A message or frame above its limit. */
  TOO_BIG(1009, "message too big"),
  /** The service stops or restarts. */
  RESTART(1012, "service restarts"),
  /** The client does not read what it is sent, and its outbox is full. */
  TOO_SLOW(1013, "reading too slowly"),
  /** What this client said last may have reached nobody: the store that instances share is away. */
  NOT_SENT(1013, "Redis is away: what was sent last may have reached nobody"),
  /** Messages of other instances were missed. */
  MISSED(1013, "messages were missed: Redis was away"),
  /** The token cannot be checked now. */
  KEYS_UNAVAILABLE(1013, "token cannot be checked now"),
  /** There is no token, or it is not believed. */
  UNAUTHORIZED(4401, "token missing or refused"),
  /** An operator closed this connection. */
  REMOVED(4403, "closed by an operator"),
  /** The client did not say who it is. */
  NO_CONNECT(4408, "no connect in time"),
  /** A newer connection of the same user has named its session. */
  TAKEN_OVER(4409, "taken over by a newer connection"),
  /** Its user has as many connections as one may. */
  TOO_MANY(4429, "user has too many connections"),
  /** The token is over, and no newer one came. */
  EXPIRED(4419, "token expired");

  private final int code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  public int code() {
    return code;
  }

  /** One line for people; ASCII, below the 123 bytes that fit a close frame. */
  public String text() {
    return text;
  }
}
