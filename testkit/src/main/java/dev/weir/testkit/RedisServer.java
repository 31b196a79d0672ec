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
import java.util.concurrent.TimeUnit;

/**
 * A {@code redis-server} of the test's own on a free port of the loopback address, which keeps
 * nothing on disk. It can be killed, hung and started anew on the same port. Tests that use it have
 * {@code @RequiresTool("redis-server")}.
 */
public final class RedisServer implements AutoCloseable {
  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final int port;
  private final Path directory;
  private Process process;

  private RedisServer(int port, Path directory) throws IOException {
    this.port = port;
    this.directory = directory;
    this.process = launch();
  }

  /** Starts one and waits until it answers. */
  public static RedisServer start() {
    try {
      return new RedisServer(freePort(), Files.createTempDirectory("weir-redis"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    Process started =
        new ProcessBuilder(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString())
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

  /** Starts it anew after {@link #kill}, empty. */
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
    Files.deleteIfExists(directory);
  }
}
