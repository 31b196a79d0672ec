package dev.weir.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real name server, {@code unbound}, on a free port of the loopback address, that knows the
 * records which a test gives it, below {@code test} and for addresses in {@code 192.0.2.0/24}. They
 * can be changed while it runs; it can be killed and started anew on the same port. Tests that use
 * it have {@code @RequiresTool("unbound")}.
 */
public final class Unbound implements AutoCloseable {
  private final Path folder;
  private final int port;
  private Process process;

  private Unbound(Path folder, int port, String records) throws IOException {
    this.folder = folder;
    this.port = port;
    know(records);
    this.process = launch(folder);
  }

  /**
   * Starts a server; tries another port when somebody else was faster to take the one it chose.
   *
   * @param folder for its files
   * @param records one a line, as in a zone file, with whole names
   */
  public static Unbound start(Path folder, String records)
      throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 5; attempt++) {
      Unbound server = new Unbound(folder, freePort(), records);
      if (server.listens()) {
        return server;
      }
      server.close();
    }
    throw new IOException(Files.readString(folder.resolve("unbound.log")));
  }

  private static Process launch(Path folder) throws IOException {
    return new ProcessBuilder(executable(), "-d", "-c", configuration(folder).toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("unbound.log").toFile())
        .start();
  }

  private static Path configuration(Path folder) {
    return folder.resolve("unbound.conf");
  }

  private void know(String records) throws IOException {
    Files.writeString(configuration(folder), configuration(folder, port, records));
  }

  /** Puts other records in the place of all. It does not answer for a moment. */
  public void serve(String records) throws IOException, InterruptedException {
    know(records);
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
  }

  /** Ends it at once. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts one that was killed, with other records. */
  public void restart(String records) throws IOException, InterruptedException {
    know(records);
    process = launch(folder);
    if (!listens()) {
      throw new IOException(Files.readString(folder.resolve("unbound.log")));
    }
  }

  private static String executable() {
    return Stream.of("/usr/sbin/unbound", "/usr/local/sbin/unbound")
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElse("unbound");
  }

  /** Where it answers, over UDP and TCP. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
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

  private boolean listens() throws InterruptedException {
    for (int attempt = 0; attempt < 100; attempt++) {
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        return false;
      }
      try (Socket socket = new Socket()) {
        socket.connect(address(), 200);
        return true;
      } catch (IOException _) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
