package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.check.ConfigurationCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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
  void goodConfiguration_isCounted_andNothingIsAskedOrWritten() throws IOException {
    try (ServerSocket origin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> printed =
          check(
              "--weir.edge.sites.shop.origins[0].url=http://127.0.0.1:" + origin.getLocalPort(),
              "--weir.edge.sites.shop.health.path=/health",
              "--weir.edge.cache.disk.folder=" + folder.resolve("disk"),
              "--weir.edge.peers[0]=http://127.0.0.1:" + origin.getLocalPort());

      assertThat(printed)
          .containsExactly("0", "edge-service: configuration is good (1 site, 1 listener)\n", "");
      assertThat(folder).isEmptyDirectory();
      origin.setSoTimeout(1);
      assertThat(asked(origin)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--weir.edge.sites.shop.orgins[0].url=http://127.0.0.1:1, (did you mean 'origins'?)",
    "--weir.edge.geo-database=/nowhere/places.mmdb, /nowhere/places.mmdb",
    "--weir.edge.cache.disk.folder=/dev/null/disk, /dev/null is no folder",
    "--weir.edge.cache.disk.folder=/dev/null, /dev/null is no folder",
    "--weir.edge.listeners.http.port=9081, the control listener (127.0.0.1) and listener http",
    "--weir.edge.listeners.more.port=8081, listener http (0.0.0.0) and listener more (0.0.0.0)",
    "--weir.edge.peer-token-file=/nowhere/token, /nowhere/token",
  })
  void whatStopsAStart_isRefused(String argument, String named) {
    List<String> printed = check(argument);

    assertThat(printed.getFirst()).isEqualTo("1");
    assertThat(printed.getLast()).contains("configuration is refused", named);
  }

  private static boolean asked(ServerSocket origin) throws IOException {
    try {
      origin.accept().close();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    }
  }

  /** Status, output and errors. */
  private List<String> check(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("--weir.check", "--weir.edge.state-file=" + folder.resolve("state.json")));
    args.addAll(List.of(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        ConfigurationCheck.run(
            EdgeServiceApplication.class,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args.toArray(String[]::new));
    return List.of(
        String.valueOf(status),
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }
}
