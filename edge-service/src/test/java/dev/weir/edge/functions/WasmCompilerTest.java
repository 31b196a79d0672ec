package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WasmCompilerTest {
  private static final FunctionLimits LIMITS = new FunctionLimits(2 << 20, Duration.ofSeconds(1));

  private static void awaits(CompletableFuture<WasmProgram> program, String reason) {
    assertThatThrownBy(() -> program.get(1, TimeUnit.MINUTES))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(FunctionRefused.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aModuleThatTakesTooLongIsRefused_andTheNextIsCompiledAfterIt() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    WasmCompiler.Compilation compilation =
        (code, limits) -> {
          if (code.equals("slow")) {
            end.join();
          }
          throw new FunctionRefused("compiled " + code);
        };
    try (WasmCompiler compiler = new WasmCompiler(compilation, Duration.ofSeconds(1))) {
      awaits(compiler.compile("slow", LIMITS, () -> true), "than the limit of 1 s");
      CompletableFuture<WasmProgram> next = compiler.compile("next", LIMITS, () -> true);
      assertThat(next).isNotDone();
      end.complete(null);
      awaits(next, "compiled next");
    }
  }

  @Test
  void whatNobodyWantsAnyMoreIsNotCompiled() {
    WasmCompiler.Compilation none =
        (code, limits) -> {
          throw new FunctionRefused("compiled " + code);
        };
    try (WasmCompiler compiler = new WasmCompiler(none, Duration.ofMinutes(1))) {
      CompletableFuture<WasmProgram> unwanted = compiler.compile("one", LIMITS, () -> false);
      awaits(compiler.compile("two", LIMITS, () -> true), "compiled two");
      assertThat(unwanted).isNotDone();
    }
  }
}
