package dev.weir.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A real name server, {@code unbound}, on a free port of the loopback address, that knows the
 * records which a test gives it, below {@code test} and for addresses in {@code 192.0.2.0/24}. They
 * can be changed while it runs; it can be killed and started anew on the same port. Tests that use
 * it have {@code @RequiresTool("unbound")}.
 */
public final class Unbound implements AutoCloseable {
  private final Path folder;
  private final ServerProcess server;

  private Unbound(Path folder, ServerProcess server) {
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param folder for its files
   * @param records one a line, as in a zone file, with whole names
   */
  public static Unbound start(Path folder, String records) throws IOException {
    ServerProcess server =
        ServerProcess.start(
            folder.resolve("unbound.log"),
            port -> {
              know(folder, port, records);
              String program = ServerProcess.executable("unbound");
              return List.of(program, "-d", "-c", configuration(folder).toString());
            });
    return new Unbound(folder, server);
  }

  private static Path configuration(Path folder) {
    return folder.resolve("unbound.conf");
  }

  private static void know(Path folder, int port, String records) throws IOException {
    Files.writeString(configuration(folder), configuration(folder, port, records));
  }

  private void know(String records) throws IOException {
    know(folder, address().getPort(), records);
  }

  /** Puts other records in the place of all. It does not answer for a moment. */
  public void serve(String records) throws IOException {
    know(records);
    server.reload();
  }

  /** Ends it at once. */
  public void kill() {
    server.kill();
  }

  /** Starts one that was killed, with other records. */
  public void restart(String records) throws IOException {
    know(records);
    server.restart();
  }

  /** Where it answers, over UDP and TCP. */
  public InetSocketAddress address() {
    return server.address();
  }

  private static String configuration(Path folder, int port, String records) {
    String data =
        records.lines().map(line -> "  local-data: '" + line + "'\n").collect(Collectors.joining());
    return """
        server:
          interface: 127.0.0.1@%d
          directory: "%s"
          chroot: ""
          username: ""
          pidfile: ""
          use-syslog: no
          logfile: ""
          do-daemonize: no
          do-ip6: no
          num-threads: 1
          module-config: "iterator"
          access-control: 127.0.0.0/8 allow
          local-zone: "test." static
          local-zone: "2.0.192.in-addr.arpa." static
        """
            .formatted(port, folder)
        + data
        + "remote-control:\n  control-enable: no\n";
  }

  @Override
  public void close() {
    server.close();
  }
}
