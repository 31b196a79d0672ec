package dev.weir.lb.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An upstream that answers 200 to everything, can be killed at any moment, and come back. */
final class MortalUpstream implements AutoCloseable {

  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1);

  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final int port;
  private ServerSocket server;

  MortalUpstream() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    port = server.getLocalPort();
    accept(server);
  }

  int port() {
    return port;
  }

  private void accept(ServerSocket from) {
    Thread.ofVirtual().start(() -> acceptAll(from));
  }

  private void acceptAll(ServerSocket from) {
    try {
      while (true) {
        Socket connection = from.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(from, connection));
      }
    } catch (IOException killed) {
      // as is meant to be
    }
  }

  private void serve(ServerSocket from, Socket connection) {
    try (connection) {
      var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), ISO_8859_1));
      String line = in.readLine();
      while (line != null && !from.isClosed()) {
        if (line.isEmpty()) {
          connection.getOutputStream().write(ANSWER);
        }
        line = in.readLine();
      }
    } catch (IOException killed) {
      // as is meant to be
    } finally {
      connections.remove(connection);
    }
  }

  /** Takes no more connections, and ends those that there are. */
  void kill() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** Comes back where it was. */
  void revive() throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    accept(server);
  }

  @Override
  public void close() throws IOException {
    kill();
  }
}
