package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.check.ConfigurationCheck;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks of configurations, which start nothing. */
class CheckIT {

  @Test
  void goodConfiguration_isCounted() {
    assertThat(check("--weir.cluster.redis.url=redis://127.0.0.1:1"))
        .containsExactly("0", "chat-service: configuration is good (1 listener)\n", "");
  }

  @ParameterizedTest
  @CsvSource({
    "--weir.chat.rooms.max-room=1, (did you mean 'max-rooms'?)",
    "--weir.chat.listeners.http.port=9082, the control listener (127.0.0.1) and listener http",
    "--weir.chat.listeners.more.port=8082, listener http (0.0.0.0) and listener more (0.0.0.0)",
    "--weir.chat.max-message-size=huge, weir.chat.max-message-size",
    "--weir.chat.auth.secret-file=/nowhere/secret, /nowhere/secret",
  })
  void whatStopsAStart_isRefused(String argument, String named) {
    List<String> printed = check(argument);

    assertThat(printed.getFirst()).isEqualTo("1");
    assertThat(printed.getLast()).contains("configuration is refused", named);
  }

  /** Status, output and errors. */
  private static List<String> check(String... more) {
    List<String> args = new ArrayList<>(List.of("--weir.check"));
    args.addAll(List.of(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        ConfigurationCheck.run(
            ChatServiceApplication.class,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args.toArray(String[]::new));
    return List.of(
        String.valueOf(status),
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }
}
