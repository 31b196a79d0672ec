package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a function is called with: a request, and its answer where it is to see that.
 *
 * @param url absolute
 * @param headers in any case; in order
 * @param body null where there is none; not to be written to
 * @param env what the code finds in {@code env}
 * @param answered null: it is called before the cache
 */
@SuppressWarnings("ArrayRecordComponent") // large, and compared by nobody
public record FunctionInput(
    String method,
    String url,
    List<Map.Entry<String, String>> headers,
    byte @Nullable [] body,
    Map<String, String> env,
    @Nullable Answered answered) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int FIRST_CHARACTERS = 512;

  /** A call before the cache. */
  public FunctionInput(
      String method,
      String url,
      List<Map.Entry<String, String>> headers,
      byte @Nullable [] body,
      Map<String, String> env) {
    this(method, url, headers, body, env, null);
  }

  /**
   * The answer to the request.
   *
   * @param body null where there is none, or where it is not shown
   * @param unseen whether there is one that is too large to be shown
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and compared by nobody
  public record Answered(
      int status,
      List<Map.Entry<String, String>> headers,
      byte @Nullable [] body,
      boolean unseen) {}

  /** This request, with its answer. */
  public FunctionInput with(Answered answer) {
    return new FunctionInput(method, url, headers, body, env, answer);
  }

  /**
   * The request as the prelude reads it: JSON, in which a body is text of one character for each
   * byte, and of fields there is a line for each name and each value.
   */
  String requestJson() {
    return object(
        json -> {
          json.writeStringProperty("method", method);
          json.writeStringProperty("url", url);
          message(json, headers, body);
        });
  }

  /** The answer likewise; of none, an object without anything. */
  String responseJson() {
    return object(
        json -> {
          Answered answer = answered;
          if (answer != null) {
            json.writeNumberProperty("status", answer.status());
            json.writeBooleanProperty("unseen", answer.unseen());
            message(json, answer.headers(), answer.body());
          }
        });
  }

  String envJson() {
    return object(json -> env.forEach(json::writeStringProperty));
  }

  private static String object(Consumer<JsonGenerator> properties) {
    StringWriter text = new StringWriter(FIRST_CHARACTERS);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      properties.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  /** What requests and answers have in common. */
  private static void message(
      JsonGenerator json, List<Map.Entry<String, String>> headers, byte @Nullable [] body) {
    json.writeStringProperty("headers", lines(headers));
    if (body != null && body.length > 0) {
      json.writeStringProperty("body", new String(body, ISO_8859_1));
    }
  }

  private static String lines(List<Map.Entry<String, String>> headers) {
    StringBuilder lines = new StringBuilder(256);
    for (Map.Entry<String, String> field : headers) {
      lines.append(lines.isEmpty() ? "" : "\n");
      lines.append(line(field.getKey().toLowerCase(Locale.ROOT)));
      lines.append('\n').append(line(field.getValue()));
    }
    return lines.toString();
  }

  /** What may be in no field anyway becomes a space (RFC 9110, section 5.5). */
  private static String line(String text) {
    return text.replace('\n', ' ');
  }
}
