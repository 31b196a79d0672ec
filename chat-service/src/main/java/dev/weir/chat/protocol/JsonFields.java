package dev.weir.chat.protocol;

import dev.weir.chat.room.Position;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.UserName;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * The fields of one JSON object that is a command or the body of a request: read strictly, so that
 * a field that is unknown, repeated or of the wrong type is refused. Only {@code data} is free.
 */
final class JsonFields {

  /** Reads JSON within limits; its length is bounded by whoever received it. */
  record Source(JsonFactory json, CommandLimits limits) {

    static Source of(CommandLimits limits) {
      StreamReadConstraints bounds =
          StreamReadConstraints.builder()
              .maxNestingDepth(limits.maxDepth())
              .maxStringLength(Integer.MAX_VALUE)
              .maxNameLength(LONGEST_NAME)
              .maxNumberLength(MOST_DIGITS)
              .build();
      JsonFactory json =
          JsonFactory.builder()
              .streamReadConstraints(bounds)
              // or what has zeroes between its characters is taken for UTF-16
              .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
              .build();
      return new Source(json, limits);
    }
  }

  private static final int TOP_LEVEL = 1;
  private static final int LONGEST_TEXT = 128;

  /** What reading a number costs grows faster than its digits. */
  private static final int MOST_DIGITS = 1000;

  /** In bytes. Jackson remembers up to 6,000 names, whoever made them up. */
  private static final int LONGEST_NAME = 1024;

  /** Of a name that nothing has, in characters. */
  private static final int LONGEST_SHOWN = 40;

  private static final int LONGEST_TOKEN = 8192;
  private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  /** The most rooms that one request may name. */
  static final int MOST_ROOMS = 100;

  private final Source source;
  private final byte[] text;
  private final Set<String> seen = new HashSet<>();
  private @Nullable String type;
  private @Nullable String ref;
  private @Nullable String room;
  private @Nullable List<RoomName> rooms;
  private @Nullable String user;
  private @Nullable String token;
  private @Nullable String session;
  private @Nullable String key;
  private @Nullable String from;
  private @Nullable Long limit;
  private @Nullable Position position;
  private @Nullable Long offset;
  private @Nullable JsonValue data;

  JsonFields(Source source, byte[] text) {
    this.source = source;
    this.text = text;
  }

  /**
   * Reads all of it.
   *
   * @throws CommandRefused if it is not one JSON object of known fields
   */
  void read() {
    try (JsonParser json = source.json().createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw refused(RoomProblem.BAD_COMMAND, "A JSON object is expected.");
      }
      CommandRefused wrong = readFields(json);
      if (json.nextToken() != null) {
        throw refused(RoomProblem.NOT_JSON, "Something follows the JSON object.");
      }
      if (wrong != null) {
        throw wrong;
      }
    } catch (JacksonException e) {
      throw refused(
          RoomProblem.NOT_JSON,
          "This is not JSON within its limits: a depth of %d, numbers of %d digits and names of %d bytes, at most."
              .formatted(source.limits().maxDepth(), MOST_DIGITS, LONGEST_NAME));
    }
  }

  /** What is wrong first, if anything: the reference by which that is told may follow it. */
  private @Nullable CommandRefused readFields(JsonParser json) {
    CommandRefused wrong = null;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      try {
        field(name, json);
      } catch (CommandRefused e) {
        wrong = wrong == null ? e : wrong;
        skipTo(TOP_LEVEL, json);
      }
    }
    return wrong;
  }

  private static void skipTo(int depth, JsonParser json) {
    while (json.streamReadContext().getNestingDepth() > depth) {
      json.nextToken();
    }
  }

  /** The client's reference, as far as it was read. */
  @Nullable String ref() {
    return ref;
  }

  /** Refuses whatever was given beyond these fields. */
  void only(String... names) {
    Set<String> others = new HashSet<>(seen);
    Arrays.asList(names).forEach(others::remove);
    if (!others.isEmpty()) {
      throw refused(
          RoomProblem.BAD_COMMAND, "Fields that this has not: " + String.join(", ", others) + ".");
    }
  }

  String type() {
    return required("type", type);
  }

  RoomName room() {
    return roomName(required("room", room));
  }

  /** One to {@link #MOST_ROOMS}, each once. */
  List<RoomName> rooms() {
    return required("rooms", rooms);
  }

  private static RoomName roomName(String name) {
    if (!RoomName.isLawful(name)) {
      throw refused(
          RoomProblem.BAD_ROOM_NAME, "A room has 1 to 128 letters, digits and -_.:/@#+~.");
    }
    return new RoomName(name);
  }

  @Nullable UserName user() {
    return name(user);
  }

  @Nullable String token() {
    return token;
  }

  /** That of an earlier connection. */
  @Nullable String session() {
    if (session != null && !SESSION.matcher(session).matches()) {
      throw wrongType("session", "one that connected has told");
    }
    return session;
  }

  /** Who a backend says that a message is from. */
  @Nullable UserName from() {
    return name(from);
  }

  @Nullable String key() {
    if (key != null && key.isEmpty()) {
      throw refused(RoomProblem.BAD_COMMAND, "A key has 1 to 128 characters.");
    }
    return key;
  }

  JsonValue data() {
    return required("data", data);
  }

  @Nullable Position position() {
    if (offset != null) {
      throw wrongType("after", "an object of epoch and offset");
    }
    return position;
  }

  long offset() {
    if (position != null) {
      throw wrongType("after", "an offset");
    }
    return offset == null ? 0 : offset;
  }

  /** How many messages are wanted: the most that may be, unless told. */
  int limit() {
    int most = source.limits().maxPage();
    if (limit == null) {
      return most;
    }
    if (limit < 1 || limit > most) {
      throw wrongType("limit", "a number from 1 to " + most);
    }
    return limit.intValue();
  }

  private void field(String name, JsonParser json) {
    if (!seen.add(known(name))) {
      throw refused(RoomProblem.BAD_COMMAND, "A field is given twice: " + name + ".");
    }
    switch (name) {
      case "type" -> type = text(name, json);
      case "ref" -> ref = text(name, json);
      case "room" -> room = text(name, json);
      case "rooms" -> rooms = roomsOf(json);
      case "user" -> user = text(name, json);
      case "token" -> token = text(name, json, LONGEST_TOKEN);
      case "session" -> session = text(name, json);
      case "key" -> key = text(name, json);
      case "from" -> from = text(name, json);
      case "limit" -> limit = number(name, json);
      case "after" -> after(json);
      default -> data = value(json);
    }
  }

  private static String known(String name) {
    return switch (name) {
      case "type",
          "ref",
          "room",
          "rooms",
          "user",
          "token",
          "session",
          "key",
          "from",
          "limit",
          "after",
          "data" ->
          name;
      default ->
          throw refused(RoomProblem.BAD_COMMAND, "No command has a field '" + shown(name) + "'.");
    };
  }

  /** As much of what a client made up as helps to find it. */
  private static String shown(String name) {
    int end = Math.min(name.length(), LONGEST_SHOWN);
    return name.substring(0, name.offsetByCodePoints(0, name.codePointCount(0, end)));
  }

  private static List<RoomName> roomsOf(JsonParser json) {
    Set<RoomName> names = new LinkedHashSet<>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw wrongType("rooms", "an array of names");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      names.add(roomName(text("rooms", json)));
      if (names.size() > MOST_ROOMS) {
        throw wrongType("rooms", "at most " + MOST_ROOMS + " names");
      }
    }
    if (names.isEmpty()) {
      throw wrongType("rooms", "at least one name");
    }
    return List.copyOf(names);
  }

  private void after(JsonParser json) {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      position = positionOf(json);
    } else {
      offset = number("after", json);
    }
  }

  private static Position positionOf(JsonParser json) {
    String epoch = null;
    Long at = null;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      boolean again = name.equals("epoch") ? epoch != null : at != null;
      switch (again ? "" : name) {
        case "epoch" -> epoch = text(name, json);
        case "offset" -> at = number(name, json);
        default -> throw wrongType("after", "an object of epoch and offset");
      }
    }
    if (epoch == null || at == null) {
      throw wrongType("after", "an object of epoch and offset");
    }
    return new Position(epoch, at);
  }

  private static String text(String name, JsonParser json) {
    return text(name, json, LONGEST_TEXT);
  }

  private static String text(String name, JsonParser json, int longest) {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongType(name, "a string");
    }
    String value = json.getString();
    if (value.length() > longest) {
      throw wrongType(name, "a string of at most " + longest + " characters");
    }
    if (value.chars().anyMatch(c -> Character.isSurrogate((char) c)) && !isWhole(value)) {
      throw wrongType(name, "a string without halves of surrogate pairs");
    }
    return value;
  }

  private static boolean isWhole(String value) {
    return value.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= 0xDFFF);
  }

  private static long number(String name, JsonParser json) {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw wrongType(name, "a whole number");
    }
    JsonParser.NumberType size = json.getNumberType();
    boolean fits = size == JsonParser.NumberType.INT || size == JsonParser.NumberType.LONG;
    if (!fits || json.getLongValue() < 0) {
      throw wrongType(name, "a number from 0 to " + Long.MAX_VALUE);
    }
    return json.getLongValue();
  }

  private JsonValue value(JsonParser json) {
    int start = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    json.finishToken();
    int end = (int) json.currentLocation().getByteOffset();
    int most = source.limits().maxDataBytes();
    if (end - start > most) {
      throw refused(
          RoomProblem.MESSAGE_TOO_LARGE,
          "The data has %d bytes; at most %d are taken.".formatted(end - start, most));
    }
    return new JsonValue(Arrays.copyOfRange(text, start, end));
  }

  private static @Nullable UserName name(@Nullable String given) {
    if (given == null) {
      return null;
    }
    if (!UserName.isLawful(given)) {
      throw refused(
          RoomProblem.BAD_USER_NAME, "A user has 1 to 128 printable characters, not all blank.");
    }
    return new UserName(given);
  }

  private static <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw refused(RoomProblem.BAD_COMMAND, "The field " + name + " is missing.");
    }
    return value;
  }

  private static CommandRefused wrongType(String name, String expected) {
    return refused(RoomProblem.BAD_COMMAND, name + " is to be " + expected + ".");
  }

  private static CommandRefused refused(RoomProblem kind, String detail) {
    return new CommandRefused(kind.because(detail));
  }
}
