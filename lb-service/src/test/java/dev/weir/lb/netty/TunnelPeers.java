package dev.weir.lb.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.UpgradeEcho;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Both ends of a tunnel, as plain sockets. */
final class TunnelPeers {

  private static final String HANDSHAKE =
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: chatter\r\n\r\n";
  static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chatter\r\n\r\n";

  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)");

  private TunnelPeers() {}

  /** An upstream that is a thread of a test: it has switched protocols before it is that. */
  @FunctionalInterface
  interface Upstream<T> {
    T converse(Socket socket) throws Exception;
  }

  /** A socket that accepts one connection. */
  static ServerSocket plainServer() throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReceiveBufferSize(4_096);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return server;
  }

  /** The answer to a handshake, of a WebSocket or of chatter. */
  private static String switching(String handshake) {
    Matcher key = KEY.matcher(handshake);
    return key.find()
        ? SWITCHING
            .replace("chatter", "websocket")
            .replace(
                "\r\n\r\n",
                "\r\nSec-WebSocket-Accept: " + UpgradeEcho.accept(key.group(1)) + "\r\n\r\n")
        : SWITCHING;
  }

  static <T> Future<T> serve(ServerSocket server, Upstream<T> upstream) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              try (Socket socket = server.accept()) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(switching(readHead(socket)).getBytes(US_ASCII));
                return upstream.converse(socket);
              }
            });
    Thread.ofVirtual().start(task);
    return task;
  }

  /** A client that has read the head of the answer. */
  static Socket client(int port) throws IOException {
    Socket socket = connect(port);
    askToSwitch(socket);
    return socket;
  }

  /** A client with small buffers. */
  static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  static void askToSwitch(Socket socket) throws IOException {
    socket.getOutputStream().write(HANDSHAKE.getBytes(US_ASCII));
    assertThat(readHead(socket)).startsWith("HTTP/1.1 101 ");
  }

  static String readHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  /** How many bytes come until the end, read at some 25 KB a second. */
  static int readSlowly(InputStream in) throws Exception {
    byte[] piece = new byte[2_048];
    int all = 0;
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      all += read;
      Thread.sleep(80);
    }
    return all;
  }
}
