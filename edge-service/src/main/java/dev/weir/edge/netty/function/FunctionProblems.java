package dev.weir.edge.netty.function;

import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.problem.Problem;
import dev.weir.edge.functions.OutcomeKind;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;

/** What a client gets of a function that does not answer, and fails closed. */
final class FunctionProblems {

  private FunctionProblems() {}

  static FullHttpResponse of(OutcomeKind kind) {
    FullHttpResponse response =
        kind == OutcomeKind.OVERLOADED
            ? ProblemResponses.of(
                Problem.of(
                    "function-overloaded",
                    "Function overloaded",
                    503,
                    "More functions are called here than can run; try again in a second."))
            : ProblemResponses.of(
                Problem.of("function-failed", "Function failed", 502, detail(kind)));
    if (kind == OutcomeKind.OVERLOADED) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
    }
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    return response;
  }

  private static String detail(OutcomeKind kind) {
    return switch (kind) {
      case TIMEOUT -> "The function of this route took longer than it may.";
      case MEMORY -> "The function of this route wanted more memory than it may have.";
      case BAD_RESPONSE -> "The function of this route answered with what is no answer.";
      case OK, EXCEPTION, OVERLOADED -> "The function of this route failed.";
    };
  }
}
