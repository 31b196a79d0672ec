package dev.weir.edge.app.functions;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.text.Words;
import dev.weir.edge.functions.Call;
import dev.weir.edge.functions.EdgeFunction;
import dev.weir.edge.functions.FunctionAnswer;
import dev.weir.edge.functions.FunctionInput;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.Outcome;
import dev.weir.edge.functions.OutcomeKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Calls a function on a request that nobody sent. */
final class FunctionTrial {

  private FunctionTrial() {}

  /**
   * A request that nobody sent.
   *
   * @param method GET where it is left out
   * @param url absolute; {@code https://example.com/} where it is left out
   * @param headers the value of a name, or a list of its values
   * @param body as text
   * @param response an answer, to try the handler {@code response} on
   */
  record Trial(
      @Nullable String method,
      @Nullable String url,
      @Nullable Map<String, FieldValues> headers,
      @Nullable String body,
      @Nullable TrialResponse response) {}

  /**
   * An answer that nobody gave.
   *
   * @param status 200 where it is left out
   * @param headers the value of a name, or a list of its values
   * @param body as text
   */
  record TrialResponse(
      @Nullable Integer status,
      @Nullable Map<String, FieldValues> headers,
      @Nullable String body) {}

  /** What the fields of one name say: a text, or a list where there are several. */
  @Schema(oneOf = {String.class, String[].class})
  record FieldValues(@Schema(hidden = true) List<String> all) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static FieldValues of(String value) {
      return new FieldValues(List.of(value));
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static FieldValues of(List<String> values) {
      return new FieldValues(Collections.unmodifiableList(values));
    }
  }

  /**
   * What a function answered.
   *
   * @param kind {@code request}, which has a method and a URL, or {@code response}, which has a
   *     status
   * @param headers the values of each name, each as it will be sent
   * @param body as text
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AnswerView(
      String kind,
      @Nullable String method,
      @Nullable String url,
      @Nullable Integer status,
      Map<String, List<String>> headers,
      String body) {}

  /**
   * How a trial ended.
   *
   * @param outcome {@code ok}, {@code timeout}, {@code memory}, {@code exception}, {@code
   *     bad-response} or {@code overloaded}
   * @param answer the request or response that it returned; null where nothing, for unchanged
   * @param detail what went wrong
   * @param log what it wrote to its console
   * @param micros microseconds that it ran
   * @param memory bytes of linear memory, the engine's own included
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TrialView(
      String outcome,
      @Nullable AnswerView answer,
      @Nullable String detail,
      String log,
      long micros,
      long memory) {}

  /**
   * Calls a function; no client and no count sees it.
   *
   * @param trial null: a GET of {@code https://example.com/}
   * @throws ProblemException where the function has no handler for it
   */
  static Mono<TrialView> run(FunctionRunner runner, EdgeFunction function, @Nullable Trial trial) {
    Trial asked = trial == null ? new Trial(null, null, null, null, null) : trial;
    TrialResponse answered = asked.response();
    if (answered == null ? !function.code().fetches() : !function.code().responds()) {
      throw new ProblemException(
          Problem.of(
                  "bad-request",
                  "Bad Request",
                  400,
                  answered == null
                      ? "The function has no handler fetch: give a response, to try its other one."
                      : "The function has no handler response: leave response out.")
              .with("field", "response"));
    }
    return Mono.fromFuture(() -> runner.call(function.code(), input(asked, function)))
        .map(FunctionTrial::view);
  }

  private static FunctionInput input(Trial trial, EdgeFunction function) {
    FunctionInput input =
        new FunctionInput(
            trial.method() == null ? "GET" : trial.method(),
            trial.url() == null ? "https://example.com/" : trial.url(),
            pairs("headers", trial.headers()),
            bytes(trial.body()),
            function.env());
    TrialResponse response = trial.response();
    return response == null
        ? input
        : input.with(
            new FunctionInput.Answered(
                response.status() == null ? 200 : response.status(),
                pairs("response.headers", response.headers()),
                bytes(response.body()),
                false));
  }

  private static List<Map.Entry<String, String>> pairs(
      String field, @Nullable Map<String, FieldValues> headers) {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    if (headers != null) {
      headers.forEach(
          (name, values) -> {
            requireValues(field + "." + name, values.all());
            values.all().forEach(each -> pairs.add(Map.entry(name, each)));
          });
    }
    return pairs;
  }

  private static void requireValues(String field, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null) {
        throw Problems.nullItem(field + "[" + i + "]");
      }
    }
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static TrialView view(Call call) {
    String kind = Words.dashed(OutcomeKind.of(call.outcome()));
    AnswerView answer = null;
    String detail = null;
    switch (call.outcome()) {
      case Outcome.Ok(FunctionAnswer returned) -> answer = shown(returned);
      case Outcome.Failed(String message) -> detail = message;
      case Outcome.BadResponse(String reason) -> detail = reason;
      case Outcome.Timeout _ -> detail = "it took longer than its timeout";
      case Outcome.OutOfMemory _ -> detail = "it wanted more memory than its limit";
      case Outcome.Overloaded _ -> detail = "no thread was free for it";
    }
    return new TrialView(kind, answer, detail, call.log(), call.nanos() / 1_000, call.memory());
  }

  private static @Nullable AnswerView shown(FunctionAnswer answer) {
    return switch (answer) {
      case FunctionAnswer.Unchanged _ -> null;
      case FunctionAnswer.Request(var method, var url, var headers, var body) ->
          new AnswerView("request", method, url, null, byName(headers), text(body));
      case FunctionAnswer.Response(var status, var headers, var body) ->
          new AnswerView("response", null, null, status, byName(headers), text(body));
    };
  }

  /** Values are not joined: of some names, such as Set-Cookie, they never may be. */
  private static Map<String, List<String>> byName(List<Map.Entry<String, String>> fields) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (Map.Entry<String, String> field : fields) {
      headers.computeIfAbsent(field.getKey(), _ -> new ArrayList<>()).add(field.getValue());
    }
    return headers;
  }

  private static String text(FunctionAnswer.Body body) {
    return switch (body) {
      case FunctionAnswer.Body.Kept _ -> "(unchanged)";
      case FunctionAnswer.Body.Of(byte[] bytes) -> text(bytes);
    };
  }

  /** As UTF-8; where it is none, one character for each byte. */
  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
