package dev.weir.common.problem;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes problems as JSON by streaming; no data binding, so it is cheap to start. */
final class ProblemJson {
  private static final JsonFactory JSON = new JsonFactory();

  private ProblemJson() {}

  static byte[] write(Problem problem) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("type", problem.type());
      json.writeStringProperty("title", sayable(problem.title()));
      json.writeNumberProperty("status", problem.status());
      if (!problem.detail().isEmpty()) {
        json.writeStringProperty("detail", sayable(problem.detail()));
      }
      members(json, problem.extensions());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void members(JsonGenerator json, Map<?, ?> members) {
    members.forEach(
        (name, value) -> {
          json.writeName(sayable(String.valueOf(name)));
          value(json, value);
        });
  }

  private static void value(JsonGenerator json, Object value) {
    switch (value) {
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Number number -> json.writeNumber(number.doubleValue());
      case Boolean flag -> json.writeBoolean(flag);
      case Map<?, ?> map -> {
        json.writeStartObject();
        members(json, map);
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        list.forEach(item -> value(json, item));
        json.writeEndArray();
      }
      default -> json.writeString(sayable(value.toString()));
    }
  }

  /** Halves of surrogate pairs, which readers of JSON treat as they like, become question marks. */
  private static String sayable(String text) {
    return text.chars().anyMatch(c -> Character.isSurrogate((char) c))
        ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        : text;
  }
}
