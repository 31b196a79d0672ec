package dev.weir.chat.protocol;

import dev.weir.common.problem.Problem;

/** What can be wrong with what is asked of rooms; the same over WebSocket and over HTTP. */
public enum RoomProblem {
  NOT_JSON("not-json", "Not JSON", 400),
  BAD_COMMAND("bad-command", "Bad command", 400),
  UNKNOWN_TYPE("unknown-type", "Unknown type", 400),
  BAD_ROOM_NAME("bad-room-name", "Bad room name", 400),
  BAD_USER_NAME("bad-user-name", "Bad user name", 400),
  MESSAGE_TOO_LARGE("message-too-large", "Message too large", 413),
  NOT_CONNECTED("not-connected", "Not connected", 409),
  ALREADY_CONNECTED("already-connected", "Already connected", 409),
  NOT_JOINED("not-joined", "Not joined", 409),
  ALREADY_JOINED("already-joined", "Already joined", 409),
  NO_SUCH_ROOM("no-such-room", "No such room", 404),
  NO_SUCH_MEMBER("no-such-member", "No such member", 404),
  TOO_MANY_ROOMS("too-many-rooms", "Too many rooms", 503),
  TOO_MANY_ROOMS_JOINED("too-many-rooms-joined", "Too many rooms joined", 409),
  TOO_MANY_KEYS("too-many-keys", "Too many keys", 503),
  TOO_FAST("publish-rate-exceeded", "Publish rate exceeded", 429),
  TOKEN_MISSING("token-missing", "Token missing", 401),
  TOKEN_REFUSED("token-refused", "Token refused", 401),
  TOKEN_EXPIRED("token-expired", "Token expired", 401),
  KEYS_UNAVAILABLE("keys-unavailable", "Keys unavailable", 503),
  OTHER_USER("other-user", "Other user", 403),
  NOT_ALLOWED("not-allowed", "Not allowed", 403),
  TOO_MANY_OF_USER("too-many-connections-of-user", "Too many connections of one user", 429),
  BANNED("banned", "Banned", 403),
  STORE_UNAVAILABLE("store-unavailable", "Store unavailable", 503),
  TOO_MANY_BANS("too-many-bans", "Too many bans", 409);

  private final String slug;
  private final String title;
  private final int status;

  RoomProblem(String slug, String title, int status) {
    this.slug = slug;
    this.title = title;
    this.status = status;
  }

  /** One occurrence of it. */
  public Problem because(String detail) {
    return Problem.of(slug, title, status, detail);
  }
}
