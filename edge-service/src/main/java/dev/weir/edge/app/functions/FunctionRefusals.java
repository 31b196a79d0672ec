package dev.weir.edge.app.functions;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.edge.functions.FunctionCode;
import dev.weir.edge.functions.FunctionRefused;
import dev.weir.edge.functions.FunctionRunner;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/** Says as a problem why code cannot be deployed. */
final class FunctionRefusals {

  private FunctionRefusals() {}

  /**
   * Compiles code and runs its top level; waits for that.
   *
   * @throws ProblemException where it is refused, or there is no room to run it
   */
  static FunctionCode deploy(FunctionRunner runner, FunctionConfig config) {
    try {
      return runner.deploy(config.runtime(), config.code(), config.limits()).join();
    } catch (CompletionException e) {
      throw refusal(e.getCause() == null ? e : e.getCause());
    }
  }

  private static RuntimeException refusal(Throwable cause) {
    return switch (cause) {
      case FunctionRefused refused -> {
        Problem problem =
            Problem.of(
                    "invalid-function",
                    "Invalid function",
                    400,
                    "The code is refused: " + refused.getMessage() + ".")
                .with("field", "code");
        yield new ProblemException(
            refused.line() == 0
                ? problem
                : problem
                    .with("file", "function.mjs")
                    .with("line", refused.line())
                    .with("column", refused.column()));
      }
      case RejectedExecutionException _ ->
          new ProblemException(
              Problem.of(
                  "function-overloaded",
                  "Function overloaded",
                  503,
                  "More functions are called here than can run; try again in a second."));
      case TimeoutException _ ->
          new ProblemException(
              Problem.of(
                  "function-overloaded",
                  "Function overloaded",
                  503,
                  "It was not compiled within a minute, others before it included; try again."));
      default -> new IllegalStateException("a function cannot be compiled", cause);
    };
  }
}
