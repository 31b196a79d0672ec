package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.check.ConfigurationCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks of configurations, which start nothing. */
class CheckIT {

  @TempDir Path folder;

  @Test
  void goodConfiguration_isCounted_andNothingIsWritten() {
    assertThat(check("--weir.diagnostics.monitors.web.endpoint=tcp://127.0.0.1:1"))
        .containsExactly("0", "diagnostics-service: configuration is good (1 monitor)\n", "");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "--weir.diagnostics.monitors.web.endpoint=telnet://127.0.0.1, telnet",
    "--weir.diagnostics.monitors.web.endpiont=tcp://127.0.0.1:1, (did you mean 'endpoint'?)",
    "--weir.diagnostics.geo.files[0]=/nowhere/places.mmdb, /nowhere/places.mmdb",
    "--weir.diagnostics.targets.allow[0]=here, here",
  })
  void whatStopsAStart_isRefused(String argument, String named) {
    List<String> printed = check(argument);

    assertThat(printed.getFirst()).isEqualTo("1");
    assertThat(printed.getLast()).contains("configuration is refused", named);
  }

  @Test
  void fileForTheFolderOfHistories_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("monitors"), "");

    assertThat(check("--weir.diagnostics.monitors.web.endpoint=tcp://127.0.0.1:1").getLast())
        .contains("configuration is refused", file + " is no folder, as was expected");
  }

  /** Status, output and errors. */
  private List<String> check(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--weir.check",
                "--weir.diagnostics.state-file=" + folder.resolve("state.json"),
                "--weir.diagnostics.monitoring.folder=" + folder.resolve("monitors")));
    args.addAll(List.of(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        ConfigurationCheck.run(
            DiagnosticsServiceApplication.class,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args.toArray(String[]::new));
    return List.of(
        String.valueOf(status),
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }
}
