package dev.weir.diagnostics.app.api;

import dev.weir.common.autoconfigure.problem.ParserWords;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.policy.TargetText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a JSON request, read one by one against what is expected of each. All errors are
 * collected; {@link #check} reports them, and fields that nobody read.
 */
public final class RequestFields {
  /** A member that is there twice means two things, of which readers may take either. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonNode body;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<FieldError> errors = new ArrayList<>();

  private RequestFields(JsonNode body) {
    this.body = body;
  }

  /**
   * Reads a request.
   *
   * @throws ProblemException when it is not a JSON object
   */
  public static RequestFields parse(byte[] json) {
    try {
      JsonNode body = MAPPER.readTree(json);
      if (body.isObject()) {
        return new RequestFields(body);
      }
    } catch (JacksonException e) {
      throw notAnObject("not JSON" + where(e.getLocation()) + ": " + ParserWords.of(e));
    }
    throw notAnObject("not an object");
  }

  private static String where(@Nullable TokenStreamLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static ProblemException notAnObject(String value) {
    return invalid(new FieldError("body", value, "a JSON object"));
  }

  public static ProblemException invalid(FieldError error) {
    return new ProblemException(Problems.invalid(List.of(error)));
  }

  /** A text that must be there; empty when it is not, which {@link #check} reports. */
  public String text(String field, String expected) {
    Optional<JsonNode> node = node(field);
    if (node.isEmpty() || !node.get().isString() || node.get().stringValue().isBlank()) {
      refuse(field, node, expected);
      return "";
    }
    return node.get().stringValue();
  }

  /** A text that may be there; empty when it is not. */
  public String optionalText(String field, String expected) {
    return node(field).isEmpty() ? "" : text(field, expected);
  }

  /** A host name or an address literal that must be there. */
  public String target(String field) {
    String text = text(field, TargetText.EXPECTED);
    if (!text.isEmpty()
        && TargetText.parse(text) instanceof TargetText.Malformed(String expected)) {
      refuse(field, text, expected);
    }
    return text;
  }

  /** Whether the field is there. */
  public boolean has(String field) {
    return node(field).isPresent();
  }

  /** A list of host names and address literals that must be there. */
  public List<String> targets(String field, int most) {
    String expected = "a list of 1 to " + most + " host names and addresses";
    List<String> targets = texts(field, most, expected);
    targets.stream()
        .filter(text -> TargetText.parse(text) instanceof TargetText.Malformed)
        .forEach(text -> refuse(field, text, TargetText.EXPECTED));
    return targets;
  }

  /** A whole number that must be there; when it is not, {@link #check} reports it. */
  public int integer(String field, int from, int to) {
    Optional<JsonNode> node = node(field);
    if (node.isEmpty()) {
      refuse(field, node, wholeNumber(from, to));
    }
    return integer(field, from, from, to);
  }

  public int integer(String field, int fallback, int from, int to) {
    Optional<JsonNode> node = node(field);
    if (node.isEmpty()) {
      return fallback;
    }
    JsonNode value = node.get();
    if (value.isIntegralNumber()
        && value.canConvertToInt()
        && value.intValue() >= from
        && value.intValue() <= to) {
      return value.intValue();
    }
    refuse(field, node, wholeNumber(from, to));
    return fallback;
  }

  public boolean flag(String field) {
    Optional<JsonNode> node = node(field);
    if (node.isPresent() && !node.get().isBoolean()) {
      refuse(field, node, "true or false");
    }
    return node.filter(JsonNode::isBoolean).map(JsonNode::booleanValue).orElse(false);
  }

  public Duration duration(String field, Duration fallback, Duration from, Duration to) {
    Optional<JsonNode> node = node(field);
    if (node.isEmpty()) {
      return fallback;
    }
    Optional<Duration> duration =
        node.filter(JsonNode::isString)
            .flatMap(text -> parseDuration(text.stringValue()))
            .filter(value -> value.compareTo(from) >= 0 && value.compareTo(to) <= 0);
    if (duration.isEmpty()) {
      refuse(
          field,
          node,
          "a duration with its unit, such as \""
              + simple(from)
              + "\", from "
              + simple(from)
              + " to "
              + simple(to));
    }
    return duration.orElse(fallback);
  }

  public <E extends Enum<E>> E choice(String field, Class<E> type, E fallback) {
    Optional<JsonNode> node = node(field);
    return node.isEmpty() ? fallback : choice(field, node, type).orElse(fallback);
  }

  /** A choice among some of the constants. */
  public <E extends Enum<E>> E choice(String field, Set<E> among, E fallback) {
    Optional<JsonNode> node = node(field);
    if (node.isEmpty()) {
      return fallback;
    }
    Optional<E> chosen =
        node.filter(JsonNode::isString).flatMap(text -> named(among.stream(), text.stringValue()));
    if (chosen.isEmpty()) {
      refuse(field, node, "one of " + names(among.stream()));
    }
    return chosen.orElse(fallback);
  }

  private static <E extends Enum<E>> Optional<E> named(Stream<E> constants, String text) {
    return constants.filter(constant -> constant.name().equalsIgnoreCase(text)).findFirst();
  }

  public <E extends Enum<E>> List<E> choices(String field, Class<E> type, List<E> fallback) {
    int most = type.getEnumConstants().length;
    List<JsonNode> nodes = array(field, most, "a list of 1 to " + most + " of " + names(type));
    List<E> chosen =
        nodes.stream()
            .flatMap(node -> choice(field, Optional.of(node), type).stream())
            .distinct()
            .toList();
    return chosen.isEmpty() ? fallback : chosen;
  }

  public List<String> texts(String field, int most, String expected) {
    return array(field, most, expected).stream()
        .flatMap(node -> string(field, node, expected))
        .toList();
  }

  /** Reports a value that a later look refuses. */
  public void refuse(String field, String value, String expected) {
    errors.add(new FieldError(field, value, expected));
  }

  /**
   * Ends the reading.
   *
   * @throws ProblemException when a field is wrong or unknown
   */
  public void check() {
    for (String field : body.propertyNames()) {
      if (!known.contains(field)) {
        refuse(field, body.get(field).toString(), "no such field, but " + String.join(", ", known));
      }
    }
    if (!errors.isEmpty()) {
      throw new ProblemException(Problems.invalid(errors));
    }
  }

  private List<JsonNode> array(String field, int most, String expected) {
    Optional<JsonNode> node = node(field);
    if (node.isEmpty()) {
      return List.of();
    }
    JsonNode array = node.get();
    if (!array.isArray() || array.isEmpty() || array.size() > most) {
      refuse(field, node, expected);
      return List.of();
    }
    return List.copyOf(array.values());
  }

  private Stream<String> string(String field, JsonNode node, String expected) {
    if (node.isString()) {
      return Stream.of(node.stringValue());
    }
    refuse(field, node.toString(), expected);
    return Stream.empty();
  }

  private <E extends Enum<E>> Optional<E> choice(
      String field, Optional<JsonNode> node, Class<E> type) {
    Optional<E> chosen =
        node.filter(JsonNode::isString)
            .flatMap(text -> named(Stream.of(type.getEnumConstants()), text.stringValue()));
    if (chosen.isEmpty()) {
      refuse(field, node, "one of " + names(type));
    }
    return chosen;
  }

  private Optional<JsonNode> node(String field) {
    known.add(field);
    return Optional.ofNullable(body.get(field)).filter(node -> !node.isNull());
  }

  private void refuse(String field, Optional<JsonNode> node, String expected) {
    refuse(field, node.map(JsonNode::toString).orElse(""), expected);
  }

  private static Optional<Duration> parseDuration(String text) {
    try {
      return Optional.of(DurationStyle.SIMPLE.parse(text));
    } catch (IllegalArgumentException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  private static String wholeNumber(int from, int to) {
    return "a whole number from " + from + " to " + to;
  }

  private static String simple(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  private static <E extends Enum<E>> String names(Class<E> type) {
    return names(Stream.of(type.getEnumConstants()));
  }

  private static <E extends Enum<E>> String names(Stream<E> constants) {
    return constants
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
