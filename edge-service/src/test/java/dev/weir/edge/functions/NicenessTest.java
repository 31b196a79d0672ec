package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NicenessTest {

  /** Of {@code /proc/PID/stat} (proc(5)), counted from what follows the name. */
  private static final int NICE = 16;

  @Test
  void functionThreads_goAfterThoseThatServe() throws Exception {
    int own = nice();
    CompletableFuture<Integer> theirs = new CompletableFuture<>();
    FunctionThreads.thread(() -> theirs.complete(nice()), "nice").start();

    assertThat(theirs.join()).isEqualTo(Niceness.STEP);
    assertThat(nice()).isEqualTo(own);
  }

  private static int nice() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
