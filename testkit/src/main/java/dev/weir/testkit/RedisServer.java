package dev.weir.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A {@code redis-server} of the test's own on a free port of the loopback address, which keeps
 * nothing on disk unless told to. It can be killed, hung and started anew on the same port. Tests
 * that use it have {@code @RequiresTool("redis-server")}.
 */
public final class RedisServer implements AutoCloseable {
  private static final String NODES = "nodes.conf";
  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final int port;

  /** Where nodes of a cluster talk to each other; 0 where it is none. */
  private final int busPort;

  private final Path directory;
  private final boolean keeping;
  private Process process;

  private RedisServer(int port, int busPort, boolean keeping) throws IOException {
    this.port = port;
    this.busPort = busPort;
    this.keeping = keeping;
    this.directory = Files.createTempDirectory("weir-redis");
    this.process = launch();
  }

  /** Starts one and waits until it answers. */
  public static RedisServer start() {
    return start(false);
  }

  /** Starts one that has after {@link #restart} what it had before {@link #kill}. */
  public static RedisServer startKeeping() {
    return start(true);
  }

  private static RedisServer start(boolean keeping) {
    try {
      return new RedisServer(freePort(), 0, keeping);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one that is to be a node of a cluster. */
  static RedisServer startNode() throws IOException {
    return new RedisServer(freePort(), freePort(), false);
  }

  int port() {
    return port;
  }

  int busPort() {
    return busPort;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>(List.of("redis-server"));
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--save", "", "--dir", directory.toString()));
    command.addAll(List.of("--appendonly", keeping ? "yes" : "no", "--appendfsync", "no"));
    if (busPort != 0) {
      command.addAll(List.of("--cluster-enabled", "yes", "--cluster-config-file", NODES));
      command.addAll(List.of("--cluster-port", Integer.toString(busPort)));
      command.addAll(List.of("--cluster-node-timeout", "2000"));
    }
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long begun = System.nanoTime();
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() - begun > START_LIMIT_NANOS) {
        started.destroyForcibly();
        throw new IOException("redis-server does not start on port " + port);
      }
      Thread.onSpinWait();
    }
    return started;
  }

  private boolean answers() {
    try {
      return command("PING").equals("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Sends a command and answers the first line of what comes back. */
  public String command(String line) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return String.valueOf(reader.readLine());
    }
  }

  /** Takes the process away at once. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Starts it anew after {@link #kill}, empty unless it keeps what it has; a node of a cluster
   * knows which one it was.
   */
  public void restart() throws IOException {
    process = launch();
  }

  /** Lets it hang: it accepts connections and answers nothing. */
  public void hang() throws IOException {
    signal("STOP");
  }

  /** Lets it go on after {@link #hang}. */
  public void goOn() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    try {
      kill.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
