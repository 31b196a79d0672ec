package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON that WebAssembly functions get and give. A body that is UTF-8 is {@code body}, any other
 * {@code base64}. What an answer leaves out stays as it was.
 */
final class WasmJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** So many names, values, and beginnings and ends of them: each takes the host some 80 bytes. */
  private static final int MOST_TOKENS = 100_000;

  /** In bytes. Jackson remembers up to 6,000 names, whichever function made them up. */
  private static final int LONGEST_NAME = 1024;

  private static final JsonMapper ANSWERS =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxTokenCount(MOST_TOKENS)
                          .maxNameLength(LONGEST_NAME)
                          .maxStringLength(FunctionAnswer.MOST_BYTES)
                          .build())
                  .build())
          .build();

  private static final String BODY = "body";
  private static final String BASE64 = "base64";
  private static final int MOST_CHARACTER = 0xFF;

  private WasmJson() {}

  /** What a function is called with, as UTF-8. */
  static byte[] write(FunctionInput input) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode request = root.putObject("request");
    request.put("method", input.method()).put("url", input.url());
    fields(request, input.headers());
    body(request, input.body());
    FunctionInput.Answered answered = input.answered();
    if (answered != null) {
      ObjectNode response = root.putObject("response");
      response.put("status", answered.status());
      fields(response, answered.headers());
      body(response, answered.body());
      if (answered.unseen()) {
        response.put("unseen", true);
      }
    }
    ObjectNode variables = root.putObject("env");
    input.env().forEach(variables::put);
    return JSON.writeValueAsBytes(root);
  }

  /** Pairs of a name in lower case and a value. */
  private static void fields(ObjectNode message, List<Map.Entry<String, String>> headers) {
    ArrayNode list = message.putArray("headers");
    for (Map.Entry<String, String> field : headers) {
      list.addArray().add(field.getKey().toLowerCase(Locale.ROOT)).add(field.getValue());
    }
  }

  private static void body(ObjectNode message, byte @Nullable [] body) {
    if (body == null || body.length == 0) {
      return;
    }
    try {
      message.put(BODY, UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException binary) {
      message.put(BASE64, Base64.getEncoder().encodeToString(body));
    }
  }

  /**
   * What a function answered.
   *
   * @param json UTF-8
   * @param input what it was called with
   * @throws IllegalArgumentException where that is no answer, with what is wrong
   */
  static FunctionAnswer read(byte[] json, FunctionInput input) {
    JsonNode root;
    try {
      root = ANSWERS.readTree(json);
    } catch (StreamConstraintsException e) {
      throw new IllegalArgumentException(
          "it answered JSON of more than "
              + MOST_TOKENS
              + " parts, with a name of more than "
              + LONGEST_NAME
              + " bytes, or too deeply nested",
          e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it answered what is no JSON: " + e.getOriginalMessage());
    }
    if (root.isNull()) {
      return new FunctionAnswer.Unchanged();
    }
    if (root.path("response").isObject()) {
      return response(root.path("response"), input.answered());
    }
    if (root.path("request").isObject()) {
      return request(root.path("request"), input);
    }
    throw new IllegalArgumentException(
        "it answered neither null nor an object with 'request' or 'response'");
  }

  private static FunctionAnswer request(JsonNode node, FunctionInput input) {
    return new FunctionAnswer.Request(
        text(node, "method", input.method()),
        text(node, "url", input.url()),
        node.has("headers") ? headers(node.path("headers")) : input.headers(),
        body(node, new FunctionAnswer.Body.Kept()));
  }

  private static FunctionAnswer response(JsonNode node, FunctionInput.@Nullable Answered was) {
    int status = node.path("status").asInt(was == null ? 200 : was.status());
    if (node.has("status") && !node.path("status").isInt()) {
      throw new IllegalArgumentException("'status' of what it answered is no number");
    }
    List<Map.Entry<String, String>> headers =
        node.has("headers")
            ? headers(node.path("headers"))
            : was == null ? List.of() : was.headers();
    FunctionAnswer.Body left =
        was == null ? new FunctionAnswer.Body.Of(new byte[0]) : new FunctionAnswer.Body.Kept();
    return new FunctionAnswer.Response(
        FunctionAnswer.checkedStatus(status), headers, body(node, left));
  }

  private static String text(JsonNode node, String name, String left) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return left;
    }
    return string(value, name);
  }

  private static String string(JsonNode value, String name) {
    if (!value.isString()) {
      throw new IllegalArgumentException("'" + name + "' of what it answered is no string");
    }
    return value.asString();
  }

  private static FunctionAnswer.Body body(JsonNode node, FunctionAnswer.Body left) {
    if (node.has(BODY)) {
      return new FunctionAnswer.Body.Of(string(node.path(BODY), BODY).getBytes(UTF_8));
    }
    if (!node.has(BASE64)) {
      return left;
    }
    try {
      return new FunctionAnswer.Body.Of(
          Base64.getDecoder().decode(string(node.path(BASE64), BASE64)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'base64' of what it answered is not base64", e);
    }
  }

  private static List<Map.Entry<String, String>> headers(JsonNode node) {
    List<Map.Entry<String, String>> headers = pairs(node);
    FunctionAnswer.checkFields(
        headers.stream().mapToInt(each -> each.getKey().length() + each.getValue().length()).sum());
    return headers;
  }

  /** Pairs of name and value; or an object of values, or lists of them, by name. */
  private static List<Map.Entry<String, String>> pairs(JsonNode node) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (field.getValue().isArray()) {
          field.getValue().forEach(value -> headers.add(header(field.getKey(), value)));
        } else {
          headers.add(header(field.getKey(), field.getValue()));
        }
      }
      return headers;
    }
    if (!node.isArray()) {
      throw new IllegalArgumentException("'headers' of what it answered is no list and no object");
    }
    for (JsonNode pair : node) {
      if (pair.size() != 2) {
        throw new IllegalArgumentException("a header it answered is no pair of name and value");
      }
      headers.add(header(string(pair.path(0), "headers"), pair.path(1)));
    }
    return headers;
  }

  private static Map.Entry<String, String> header(String name, JsonNode value) {
    String text = string(value, "headers");
    if (text.chars().anyMatch(c -> c > MOST_CHARACTER)) {
      throw new IllegalArgumentException(
          "the header '" + name + "' it answered has a character that none may have");
    }
    return Map.entry(name.toLowerCase(Locale.ROOT), text);
  }
}
