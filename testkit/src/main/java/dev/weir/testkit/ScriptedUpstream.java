package dev.weir.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP server on a free loopback port that plays a {@link Script} on each connection: the first
 * script on the first connection, the second on the second, the last on all that follow.
 *
 * <pre>{@code
 * ScriptedUpstream.start(
 *     Script.of(Step.request(), Step.send("HTTP/1.1 200 OK"), Step.reset()),
 *     Script.repeating(Step.request(), Step.respond(200, "hello")));
 * }</pre>
 */
public final class ScriptedUpstream implements AutoCloseable {
  private final ServerSocket server;
  private final List<Script> scripts;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<RawMessage> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<RawMessage> unread = new LinkedBlockingQueue<>();

  private ScriptedUpstream(ServerSocket server, List<Script> scripts) {
    this.server = server;
    this.scripts = scripts;
  }

  /**
   * Listens on a free port.
   *
   * @throws IllegalArgumentException when there is no script
   */
  public static ScriptedUpstream start(Script... scripts) throws IOException {
    if (scripts.length == 0) {
      throw new IllegalArgumentException("an upstream needs at least one script");
    }
    var server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    var upstream = new ScriptedUpstream(server, List.of(scripts));
    Thread.ofVirtual().name("scripted-upstream").start(upstream::accept);
    return upstream;
  }

  /** A server with keep-alive that gives every request the same answer. */
  public static ScriptedUpstream answering(int status, String body, String... fields)
      throws IOException {
    return start(Script.repeating(Step.request(), Step.respond(status, body, fields)));
  }

  public int port() {
    return server.getLocalPort();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), port());
  }

  /** For example {@code http://127.0.0.1:41234}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Connections accepted so far. */
  public int connections() {
    return connections.get();
  }

  /** Requests read so far, over all connections, in the order of their arrival. */
  public List<RawMessage> requests() {
    return List.copyOf(requests);
  }

  /**
   * The next request that no call has returned yet; waits for it.
   *
   * @throws IllegalStateException when none comes in time
   */
  public RawMessage awaitRequest(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(unread.poll(timeout.toMillis(), TimeUnit.MILLISECONDS))
        .orElseThrow(() -> new IllegalStateException("no request within " + timeout));
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        int index = Math.min(connections.getAndIncrement(), scripts.size() - 1);
        Thread.ofVirtual().start(() -> serve(socket, scripts.get(index)));
      }
    } catch (IOException e) {
      // the upstream was closed
    }
  }

  private void serve(Socket socket, Script script) {
    open.add(socket);
    try (socket) {
      if (server.isClosed()) {
        return;
      }
      socket.setTcpNoDelay(true);
      var reader = new MessageReader(new BufferedInputStream(socket.getInputStream()));
      boolean goesOn;
      do {
        goesOn = play(socket, reader, script.steps());
      } while (goesOn && script.repeats());
    } catch (IOException e) {
      // the client went away, or the test closed the upstream: either ends the script
    } finally {
      open.remove(socket);
    }
  }

  private boolean play(Socket socket, MessageReader reader, List<Step> steps) throws IOException {
    for (Step step : steps) {
      if (!play(socket, reader, step)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the script goes on. */
  private boolean play(Socket socket, MessageReader reader, Step step) throws IOException {
    return switch (step) {
      case Step.Request _ -> record(reader.readRequest());
      case Step.Send(String raw) -> send(socket, raw);
      case Step.Pause(Duration duration) -> pause(duration);
      case Step.Hang _ -> hang(socket);
      case Step.Close _ -> false;
      case Step.Reset _ -> reset(socket);
    };
  }

  private boolean record(Optional<RawMessage> request) {
    request.ifPresent(requests::add);
    request.ifPresent(unread::add);
    return request.isPresent();
  }

  private static boolean send(Socket socket, String raw) throws IOException {
    socket.getOutputStream().write(raw.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return true;
  }

  private static boolean pause(Duration duration) {
    try {
      Thread.sleep(duration);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean hang(Socket socket) throws IOException {
    while (socket.getInputStream().read() >= 0) {
      // swallows whatever the client still says
    }
    return false;
  }

  private static boolean reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    return false;
  }
}
