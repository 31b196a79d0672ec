package dev.weir.chat.protocol;

/** Reads the commands of clients. Holds no state of a connection; safe for any thread. */
public final class CommandReader {

  private final JsonFields.Source source;

  public CommandReader(CommandLimits limits) {
    this.source = JsonFields.Source.of(limits);
  }

  /**
   * Reads one message.
   *
   * @param text UTF-8, already checked; not to be changed
   */
  public Decoded read(byte[] text) {
    JsonFields fields = new JsonFields(source, text);
    try {
      fields.read();
      return new Decoded.Command(command(fields));
    } catch (CommandRefused e) {
      return new Decoded.Refused(fields.ref(), e.problem());
    }
  }

  private static ClientCommand command(JsonFields fields) {
    return switch (fields.type()) {
      case "connect" -> {
        fields.only("type", "ref", "user", "token", "session");
        yield new ClientCommand.Connect(
            fields.ref(), fields.user(), fields.token(), fields.session());
      }
      case "join" -> {
        fields.only("type", "ref", "room", "after");
        yield new ClientCommand.Join(fields.ref(), fields.room(), fields.position());
      }
      case "leave" -> {
        fields.only("type", "ref", "room");
        yield new ClientCommand.Leave(fields.ref(), fields.room());
      }
      case "publish" -> {
        fields.only("type", "ref", "room", "data", "key");
        yield new ClientCommand.Publish(fields.ref(), fields.room(), fields.data(), fields.key());
      }
      case "signal" -> {
        fields.only("type", "ref", "room", "data");
        yield new ClientCommand.Signal(fields.ref(), fields.room(), fields.data());
      }
      case "presence" -> {
        fields.only("type", "ref", "room");
        yield new ClientCommand.Presence(fields.ref(), fields.room());
      }
      case "history" -> {
        fields.only("type", "ref", "room", "after", "limit");
        yield new ClientCommand.History(
            fields.ref(), fields.room(), fields.offset(), fields.limit());
      }
      default ->
          throw new CommandRefused(
              RoomProblem.UNKNOWN_TYPE.because(
                  "Types are connect, join, leave, publish, signal, presence and history."));
    };
  }
}
