package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a function wants done. Nothing of it is checked but its form. */
public sealed interface FunctionAnswer {

  /** The longest answer of a function, in bytes of its JSON. */
  int MOST_BYTES = 16 << 20;

  /** The longest names and values of an answer's fields together, in characters. */
  int MOST_FIELDS = 256 << 10;

  /** Nothing changes. */
  record Unchanged() implements FunctionAnswer {}

  /**
   * The request goes on like this.
   *
   * @param url absolute
   */
  record Request(String method, String url, List<Map.Entry<String, String>> headers, Body body)
      implements FunctionAnswer {}

  /**
   * The client gets this.
   *
   * @param status 200 to 599
   */
  record Response(int status, List<Map.Entry<String, String>> headers, Body body)
      implements FunctionAnswer {}

  /** A body of a function's. */
  sealed interface Body {

    /** The one that was there. */
    record Kept() implements Body {}

    /**
     * Another.
     *
     * @param bytes not to be written to
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and compared by nobody
    record Of(byte[] bytes) implements Body {}
  }

  /**
   * Reads what the prelude makes of what JavaScript returned.
   *
   * @throws IllegalArgumentException where it is nothing of the kind
   */
  static FunctionAnswer parse(String json) {
    JsonNode node;
    try {
      node = JsonMapper.shared().readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("what it returned is no JSON", e);
    }
    if (node.isNull()) {
      return new Unchanged();
    }
    List<Map.Entry<String, String>> headers = headers(node.path("headers").asString(""));
    Body body = body(node.path("body"));
    return switch (node.path("kind").asString("")) {
      case "request" ->
          new Request(
              node.path("method").asString(""), node.path("url").asString(""), headers, body);
      case "response" -> new Response(status(node.path("status")), headers, body);
      default -> throw new IllegalArgumentException("it is neither a request nor a response");
    };
  }

  private static int status(JsonNode node) {
    return checkedStatus(node.asInt(0));
  }

  /**
   * A status that an answer may have.
   *
   * @throws IllegalArgumentException where it may not
   */
  static int checkedStatus(int status) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status must be 200 to 599");
    }
    return status;
  }

  /**
   * Names and values of fields that an answer may have.
   *
   * @param characters how many they have together
   * @throws IllegalArgumentException where these are more than {@link #MOST_FIELDS}
   */
  static void checkFields(int characters) {
    if (characters > MOST_FIELDS) {
      throw new IllegalArgumentException(
          "the fields it answered have "
              + characters
              + " characters together, expected at most "
              + MOST_FIELDS);
    }
  }

  /** What is wrong with an answer of more than {@link #MOST_BYTES}. */
  static String tooLong(int length) {
    return "it answered " + length + " bytes, expected at most " + MOST_BYTES;
  }

  /** Names and values, a line for each. */
  private static List<Map.Entry<String, String>> headers(String lines) {
    checkFields(lines.length());
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    if (!lines.isEmpty()) {
      String[] texts = lines.split("\n", -1);
      for (int i = 0; i + 1 < texts.length; i += 2) {
        headers.add(Map.entry(texts[i], texts[i + 1]));
      }
    }
    return headers;
  }

  private static Body body(JsonNode node) {
    if (node.path("keep").asBoolean(false)) {
      return new Body.Kept();
    }
    JsonNode text = node.path("text");
    return new Body.Of(
        text.isString()
            ? text.asString().getBytes(UTF_8)
            : node.path("bytes").asString("").getBytes(ISO_8859_1));
  }
}
