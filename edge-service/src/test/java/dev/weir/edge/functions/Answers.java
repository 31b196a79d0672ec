package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Shows what functions answered in one line. */
final class Answers {

  private Answers() {}

  /** {@code response 200 [a=b] body}, {@code request GET URL [a=b] kept} or {@code unchanged}. */
  static String shown(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    return switch (((Outcome.Ok) outcome).answer()) {
      case FunctionAnswer.Unchanged _ -> "unchanged";
      case FunctionAnswer.Request request ->
          "request "
              + request.method()
              + " "
              + request.url()
              + " "
              + request.headers()
              + " "
              + text(request.body());
      case FunctionAnswer.Response response ->
          "response " + response.status() + " " + response.headers() + " " + text(response.body());
    };
  }

  /** The body of a response. */
  static String body(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    FunctionAnswer answer = ((Outcome.Ok) outcome).answer();
    assertThat(answer).isInstanceOf(FunctionAnswer.Response.class);
    return text(((FunctionAnswer.Response) answer).body());
  }

  private static String text(FunctionAnswer.Body body) {
    return switch (body) {
      case FunctionAnswer.Body.Kept _ -> "kept";
      case FunctionAnswer.Body.Of(byte[] bytes) -> new String(bytes, UTF_8);
    };
  }
}
