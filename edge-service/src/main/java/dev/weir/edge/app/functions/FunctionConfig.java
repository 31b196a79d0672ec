package dev.weir.edge.app.functions;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.edge.functions.FunctionLimits;
import dev.weir.edge.functions.FunctionRuntime;
import dev.weir.edge.functions.OnFailure;
import dev.weir.edge.functions.OutcomeKind;
import dev.weir.edge.functions.RouteTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.ObjectNode;

/**
 * A function as an operator writes it.
 *
 * @param runtime {@code javascript}: an ES module in the style of Workers; {@code wasm}: a
 *     WebAssembly module that exports memory, alloc and handle
 * @param code its text, at most 512 KiB; of wasm the module in base64, which may have 512 KiB
 * @param memory of one call, the JavaScript engine's own 1.3 MB included: 2MB to 128MB
 * @param timeout of one call, in processor time: above 0, at most 10s; the code's top level has it
 *     too, or 1s where that is longer
 * @param routes what it runs for: {@code host/path} or {@code host/path*}; none: for nothing
 * @param env what the code finds in {@code env}, beside what the edge says of itself and the client
 * @param onFailure what clients get where it does not answer
 */
public record FunctionConfig(
    @DefaultValue("javascript") FunctionRuntime runtime,
    @DefaultValue("") String code,
    @DefaultValue("16MB") DataSize memory,
    @DefaultValue("50ms") Duration timeout,
    @DefaultValue List<String> routes,
    @DefaultValue Map<String, String> env,
    @DefaultValue Failures onFailure) {

  private static final int MOST_CODE = 512 << 10;

  /** Base64 of as much, in lines of any length. */
  private static final int MOST_BASE64 = MOST_CODE / 3 * 4 + MOST_CODE / 16;

  private static final int MOST_ROUTES = 100;

  public FunctionConfig {
    if (code.isBlank()) {
      throw new IllegalArgumentException(
          "code is missing, expected the text of an ES module, or a WebAssembly module in base64");
    }
    int most = runtime == FunctionRuntime.WASM ? MOST_BASE64 : MOST_CODE;
    if (code.length() > most) {
      throw new IllegalArgumentException(
          "code has " + code.length() + " characters, expected at most " + most);
    }
    new FunctionLimits(memory.toBytes(), timeout);
    if (routes.size() > MOST_ROUTES) {
      throw new IllegalArgumentException(
          "routes are " + routes.size() + ", expected at most " + MOST_ROUTES);
    }
    routes.forEach(RouteTable::check);
  }

  /**
   * What clients get where a function does not answer: {@code open}, as if there were none, or
   * {@code closed}, 502 or 503.
   *
   * @param timeout it took longer than it may
   * @param memory it wanted more than it may have
   * @param exception it threw
   * @param badResponse what it returned is no answer, or the request's body is too large for it
   * @param overloaded no thread was free for it
   */
  public record Failures(
      @DefaultValue("closed") OnFailure timeout,
      @DefaultValue("closed") OnFailure memory,
      @DefaultValue("closed") OnFailure exception,
      @DefaultValue("closed") OnFailure badResponse,
      @DefaultValue("closed") OnFailure overloaded) {

    Map<OutcomeKind, OnFailure> byKind() {
      return Map.of(
          OutcomeKind.TIMEOUT, timeout,
          OutcomeKind.MEMORY, memory,
          OutcomeKind.EXCEPTION, exception,
          OutcomeKind.BAD_RESPONSE, badResponse,
          OutcomeKind.OVERLOADED, overloaded);
    }
  }

  /**
   * As the API takes it: what clients get may be said in one word for all outcomes.
   *
   * @throws dev.weir.common.state.Refused where it makes no sense
   */
  static FunctionConfig read(ObjectNode json) {
    ObjectNode wanted = json.deepCopy();
    if (wanted.path("onFailure").isString()) {
      String word = wanted.path("onFailure").asString();
      ObjectNode each = wanted.putObject("onFailure");
      for (String kind : List.of("timeout", "memory", "exception", "badResponse", "overloaded")) {
        each.put(kind, word);
      }
    }
    return ConfigJson.read(FunctionConfig.class, wanted);
  }

  FunctionLimits limits() {
    return new FunctionLimits(memory.toBytes(), timeout);
  }
}
