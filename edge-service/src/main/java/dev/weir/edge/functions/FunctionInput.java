package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes what a function is called with: see {@link FunctionRunner#call}. */
public final class FunctionInput {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ObjectNode root = JSON.createObjectNode();

  /**
   * A message to the handler {@code fetch}, and to {@code response} once an answer is added.
   *
   * @param url absolute
   * @param body null where there is none
   * @param env what the code finds in {@code env}
   */
  public FunctionInput(
      String method,
      String url,
      Iterable<Map.Entry<String, String>> headers,
      byte @Nullable [] body,
      Map<String, String> env) {
    ObjectNode request = root.putObject("request");
    request.put("method", method).put("url", url);
    fields(request, headers);
    body(request, body);
    ObjectNode variables = root.putObject("env");
    env.forEach(variables::put);
  }

  /**
   * Adds the answer.
   *
   * @param body null where there is none, or where it is not shown
   * @param unseen whether there is one that is too large to be shown
   */
  public void answered(
      int status,
      Iterable<Map.Entry<String, String>> headers,
      byte @Nullable [] body,
      boolean unseen) {
    ObjectNode response = root.putObject("response");
    response.put("status", status).put("unseen", unseen);
    fields(response, headers);
    body(response, body);
  }

  private static void fields(ObjectNode message, Iterable<Map.Entry<String, String>> headers) {
    ArrayNode list = message.putArray("headers");
    for (Map.Entry<String, String> field : headers) {
      list.addArray().add(field.getKey().toLowerCase(Locale.ROOT)).add(field.getValue());
    }
  }

  private static void body(ObjectNode message, byte @Nullable [] body) {
    if (body != null && body.length > 0) {
      message.put("body", new String(body, ISO_8859_1));
    }
  }

  /** As JSON. */
  public String toJson() {
    return JSON.writeValueAsString(root);
  }
}
