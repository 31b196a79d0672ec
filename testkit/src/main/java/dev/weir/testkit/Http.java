package dev.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * A connection on which a test writes exactly the bytes it means, right or wrong, and reads what
 * comes back. Reading waits at most {@value #READ_TIMEOUT_SECONDS} s.
 */
public final class Http implements AutoCloseable {
  private static final int READ_TIMEOUT_SECONDS = 10;

  private final Socket socket;
  private final MessageReader reader;

  private Http(Socket socket) throws IOException {
    this.socket = socket;
    this.reader = new MessageReader(new BufferedInputStream(socket.getInputStream()));
  }

  /** Connects to a port of the loopback address. */
  public static Http connect(int port) throws IOException {
    return connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  public static Http connect(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(Duration.ofSeconds(READ_TIMEOUT_SECONDS).toMillis()));
    socket.connect(address, Math.toIntExact(Duration.ofSeconds(5).toMillis()));
    return new Http(socket);
  }

  /**
   * One GET on a connection of its own.
   *
   * @param fields whole header lines, for example {@code "Accept: text/html"}
   */
  public static RawMessage get(int port, String path, String... fields) throws IOException {
    return request(port, "GET", path, fields);
  }

  /** One request without a body on a connection of its own. */
  public static RawMessage request(int port, String method, String path, String... fields)
      throws IOException {
    try (Http http = connect(port)) {
      http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n");
      for (String field : fields) {
        http.send(field + "\r\n");
      }
      http.send("Connection: close\r\n\r\n");
      return method.equals("HEAD") ? http.readHead() : http.read();
    }
  }

  /** Sends the characters as ISO-8859-1 bytes, and nothing else. */
  public void send(String raw) throws IOException {
    send(raw.getBytes(ISO_8859_1));
  }

  public void send(byte[] raw) throws IOException {
    socket.getOutputStream().write(raw);
    socket.getOutputStream().flush();
  }

  /** Says that nothing more will be sent, and goes on reading. */
  public void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** The next response, whole. An interim response (1xx) is a response of its own here. */
  public RawMessage read() throws IOException {
    return reader.readResponse(false);
  }

  /** The next response, to a HEAD. */
  public RawMessage readHead() throws IOException {
    return reader.readResponse(true);
  }

  /** Whether the peer has closed or reset the connection; waits for it. */
  public boolean isClosedByPeer() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Port of this side of the connection. */
  public int localPort() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
