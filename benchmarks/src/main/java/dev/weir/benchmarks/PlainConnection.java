package dev.weir.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A kept connection of HTTP/1.1 to a port of the loopback address, with one request under way at
 * most. Costs the client little: of an answer it looks at the status and the length alone.
 */
final class PlainConnection {

  private static final int LONGEST_HEAD = 4_096;
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String STATUS = "HTTP/1.1 200 ";
  private static final String LENGTH = "\r\ncontent-length: ";

  private final SocketChannel channel;
  private final ByteBuffer answer = ByteBuffer.allocate(LONGEST_HEAD);

  /** Bytes of the body that are still to come; -1 until the head is there. */
  private int missing;

  private PlainConnection(SocketChannel channel) {
    this.channel = channel;
  }

  static PlainConnection to(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    return new PlainConnection(channel);
  }

  /** A request for a path. */
  static ByteBuffer get(String path) {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    return ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
  }

  /** A request for a path with a body of JSON, in US-ASCII. */
  static ByteBuffer post(String path, String json) {
    String head =
        "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    String request = head + "Content-Length: " + json.length() + "\r\n\r\n" + json;
    return ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Has a selector tell when there is something to read.
   *
   * @param attachment of the key
   */
  void register(Selector selector, Object attachment) throws IOException {
    channel.register(selector, SelectionKey.OP_READ, attachment);
  }

  void ask(ByteBuffer request) throws IOException {
    missing = -1;
    channel.write(request);
  }

  /**
   * Takes in what has come.
   *
   * @return whether the answer is whole
   * @throws IOException also where it is not 200, or has no length
   */
  boolean read() throws IOException {
    if (channel.read(answer) < 0) {
      throw new IOException("the connection ended before an answer");
    }
    if (missing < 0) {
      readHead();
    } else {
      missing -= answer.position();
      answer.clear();
    }
    return missing == 0;
  }

  private void readHead() throws IOException {
    String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    int end = text.indexOf(END_OF_HEAD);
    if (end < 0) {
      return;
    }
    String head = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
    int length = head.indexOf(LENGTH);
    if (!text.startsWith(STATUS) || length < 0) {
      throw new IOException("not an answer of this run: " + head);
    }
    int digits = length + LENGTH.length();
    int body = Integer.parseInt(head, digits, head.indexOf('\r', digits), 10);
    missing = body - (answer.position() - end - END_OF_HEAD.length());
    answer.clear();
  }
}
