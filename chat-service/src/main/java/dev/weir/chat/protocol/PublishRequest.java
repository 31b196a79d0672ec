package dev.weir.chat.protocol;

import dev.weir.chat.room.Draft;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.UserName;
import dev.weir.common.problem.ProblemException;
import java.util.List;
import java.util.function.Function;

/** Reads what a backend publishes: {@code data}, and optionally {@code key} and {@code from}. */
public final class PublishRequest {

  /**
   * A message for many rooms.
   *
   * @param rooms each once
   */
  public record ToMany(List<RoomName> rooms, Draft draft) {

    public ToMany {
      rooms = List.copyOf(rooms);
    }
  }

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
    return read(body, PublishRequest::draft, "data", "key", "from");
  }

  /**
   * Reads the body of a request to publish to many rooms: {@code rooms} as well.
   *
   * @throws ProblemException if it is not acceptable
   */
  public ToMany readToMany(byte[] body) {
    return read(
        body, fields -> new ToMany(fields.rooms(), draft(fields)), "rooms", "data", "key", "from");
  }

  private <T> T read(byte[] body, Function<JsonFields, T> make, String... names) {
    JsonFields fields = new JsonFields(source, body);
    try {
      fields.read();
      fields.only(names);
      return make.apply(fields);
    } catch (CommandRefused e) {
      throw new ProblemException(e.problem());
    }
  }

  private static Draft draft(JsonFields fields) {
    UserName from = fields.from();
    return new Draft(from == null ? SERVER : from.value(), fields.data().bytes(), fields.key());
  }
}
