package dev.weir.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An upstream that takes every WebSocket handshake of HTTP/1.1 and then sends back, byte for byte,
 * what it is sent, until the client's side ends. Without a handshake it answers 200.
 */
public final class UpgradeEcho implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<RawMessage> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean accepts = true;

  private UpgradeEcho() throws IOException {
    threads.execute(this::accept);
  }

  public static UpgradeEcho start() throws IOException {
    return new UpgradeEcho();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The requests so far. */
  public List<RawMessage> requests() {
    return requests;
  }

  /** From now on, reads nothing after a handshake until {@link #resume}. */
  public void pause() {
    gate = new CountDownLatch(1);
  }

  public void resume() {
    gate.countDown();
  }

  /** From now on, answers handshakes with a value of {@code Sec-WebSocket-Accept} that is wrong. */
  public void acceptWrongly() {
    accepts = false;
  }

  /** Waits until a client's side has ended, by the end of its bytes or otherwise. */
  public boolean awaitEnd() throws InterruptedException {
    return ended.await(20, java.util.concurrent.TimeUnit.SECONDS);
  }

  /** Resets the connections, and goes on to serve. */
  public void reset() throws IOException {
    for (Socket socket : sockets) {
      socket.setSoLinger(true, 0);
    }
    hangUp();
  }

  /** Closes the connections, not the server. */
  public void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Optional<RawMessage> request = new MessageReader(in).readRequest();
      if (request.isPresent()) {
        requests.add(request.get());
        answer(socket, in, request.get());
      }
    } catch (IOException e) {
      // the client has gone: there is nobody to tell
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private void answer(Socket socket, InputStream in, RawMessage request)
      throws IOException, InterruptedException {
    Optional<String> key = request.header("Sec-WebSocket-Key");
    if (key.isEmpty()) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII));
      return;
    }
    String head =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "X-Echo: yes\r\nSec-WebSocket-Accept: "
            + accept(accepts ? key.get() : "another")
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(US_ASCII));
    gate.await();
    in.transferTo(socket.getOutputStream());
  }

  /** The value of {@code Sec-WebSocket-Accept} that answers one of {@code Sec-WebSocket-Key}. */
  public static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      gate.countDown();
      server.close();
      hangUp();
      threads.shutdownNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
