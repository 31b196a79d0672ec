package dev.weir.chat.protocol;

import dev.weir.chat.room.Draft;
import dev.weir.chat.room.UserName;
import dev.weir.common.problem.ProblemException;

/** Reads what a backend publishes: {@code data}, and optionally {@code key} and {@code from}. */
public final class PublishRequest {

  /** Who a message is from when the backend does not say. */
  public static final String SERVER = "server";

  private final JsonFields.Source source;

  public PublishRequest(CommandLimits limits) {
    this.source = JsonFields.Source.of(limits);
  }

  /**
   * Reads the body of a request.
   *
   * @throws ProblemException if it is not acceptable
   */
  public Draft read(byte[] body) {
    JsonFields fields = new JsonFields(source, body);
    try {
      fields.read();
      fields.only("data", "key", "from");
      UserName from = fields.from();
      return new Draft(from == null ? SERVER : from.value(), fields.data().bytes(), fields.key());
    } catch (CommandRefused e) {
      throw new ProblemException(e.problem());
    }
  }
}
