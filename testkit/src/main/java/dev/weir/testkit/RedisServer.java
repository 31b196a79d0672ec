package dev.weir.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A Redis of the test's own on a free port, which keeps nothing on disk unless told to: in a
 * container where an engine answers, else a {@code redis-server} of this machine. {@link
 * RedisChoice} says how to have it otherwise. It can be killed, hung and started anew on the same
 * port. Tests that use it have {@code @RequiresRedis}.
 */
public final class RedisServer implements AutoCloseable {
  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final RedisHost redis;
  private final int busPort;

  private RedisServer(RedisHost redis, int busPort) throws IOException {
    this.redis = redis;
    this.busPort = busPort;
    launch();
  }

  /** Starts one and waits until it answers. */
  public static RedisServer start() {
    try {
      int port = FreePort.find();
      boolean contained = RedisChoice.ofEnvironment() == RedisChoice.CONTAINER;
      return new RedisServer(
          contained ? new RedisContainer(port) : new RedisProcess(port, 0, false), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts one that has after {@link #restart} what it had before {@link #kill}: always a {@code
   * redis-server}.
   */
  public static RedisServer startKeeping() {
    try {
      return new RedisServer(new RedisProcess(FreePort.find(), 0, true), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one that is to be a node of a cluster: always a {@code redis-server}. */
  static RedisServer startNode() throws IOException {
    int busPort = FreePort.find();
    return new RedisServer(new RedisProcess(FreePort.find(), busPort, false), busPort);
  }

  int port() {
    return redis.port();
  }

  /** Where nodes of a cluster talk to each other; 0 where it is none. */
  int busPort() {
    return busPort;
  }

  private void launch() throws IOException {
    redis.launch();
    long begun = System.nanoTime();
    while (!answers()) {
      if (!redis.runs() || System.nanoTime() - begun > START_LIMIT_NANOS) {
        redis.kill();
        throw new IOException("Redis does not start on port " + port());
      }
      Thread.onSpinWait();
    }
  }

  private boolean answers() {
    try {
      return command("PING").equals("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  public String url() {
    return "redis://" + redis.host() + ":" + port();
  }

  /** Sends a command and answers the first line of what comes back. */
  public String command(String line) throws IOException {
    try (Socket socket = new Socket(redis.host(), port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return String.valueOf(reader.readLine());
    }
  }

  /** Takes it away at once. */
  public void kill() {
    try {
      redis.kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts it anew after {@link #kill}, empty unless it keeps what it has; a node of a cluster
   * knows which one it was.
   */
  public void restart() throws IOException {
    launch();
  }

  /** Lets it hang: it accepts connections and answers nothing. */
  public void hang() throws IOException {
    redis.hang();
  }

  /** Lets it go on after {@link #hang}. */
  public void goOn() throws IOException {
    redis.goOn();
  }

  @Override
  public void close() throws IOException {
    redis.kill();
    redis.remove();
  }
}
