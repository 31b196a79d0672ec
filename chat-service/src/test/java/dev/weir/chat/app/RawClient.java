package dev.weir.chat.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.chat.app.client.PublicEndpoint;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that shakes hands and then does as it pleases: it reads only when told to. */
final class RawClient implements AutoCloseable {

  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;

  private final Socket socket = new Socket();
  private final DataInputStream in;

  RawClient(int port) throws IOException {
    this(port, "X-Custom: none");
  }

  RawClient(int port, String field) throws IOException {
    this(port, upgrade(field));
  }

  private RawClient(int port, byte[] upgrade) throws IOException {
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.getOutputStream().write(upgrade);
    in = new DataInputStream(socket.getInputStream());
    skipHead();
  }

  /** A client of the rooms. */
  static RawClient toRooms(int port) throws IOException {
    return new RawClient(
        port, upgrade("/ws/rooms", "Sec-WebSocket-Protocol: " + PublicEndpoint.ROOMS_PROTOCOL));
  }

  /** A client of the echo. */
  static RawClient toEcho(int port) throws IOException {
    return new RawClient(port, upgrade("/ws/echo", "X-Custom: none"));
  }

  static byte[] upgrade(String field) {
    return upgrade("/ws", field);
  }

  static byte[] upgrade(String path, String field) {
    return """
    GET %s HTTP/1.1\r
    Host: localhost\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    %s\r
    \r
    """
        .formatted(path, field)
        .getBytes(US_ASCII);
  }

  void sendHalfAFrame() throws IOException {
    socket.getOutputStream().write(new byte[] {(byte) 0x82, (byte) 0xFE, 1});
  }

  /** Sends text of up to 125 bytes, masked with zeroes. */
  void sendText(String text) throws IOException {
    byte[] payload = text.getBytes(US_ASCII);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(0x81);
    frame.write(0x80 | payload.length);
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    socket.getOutputStream().write(frame.toByteArray());
  }

  /** Sends a large binary message of zeroes. */
  void sendZeroes(int length) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    out.write(0x82);
    out.write(0x80 | 127);
    out.writeLong(length);
    out.writeInt(0);
    out.write(new byte[length]);
    out.flush();
  }

  /** Reads so many bytes, so many kilobytes a second. */
  void skipSlowly(long bytes, int rate) throws IOException, InterruptedException {
    byte[] sink = new byte[8 << 10];
    long left = bytes;
    while (left > 0) {
      int read = in.read(sink, 0, (int) Math.min(sink.length, left));
      if (read < 0) {
        throw new EOFException(left + " bytes are missing");
      }
      left -= read;
      Thread.sleep(1_000L * read / (1_024L * rate));
    }
  }

  /** The next small frame that is no ping: its text, or the code of a close frame. */
  String next() throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      byte[] payload = in.readNBytes(in.readUnsignedByte());
      if (first == CLOSE) {
        return "close " + (((payload[0] & 0xff) << 8) | (payload[1] & 0xff));
      }
      if (first != PING) {
        return new String(payload, US_ASCII);
      }
    }
  }

  /** Goes without FIN: the other side sees a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads small frames, answering none, up to a close frame; its code. */
  int closeCode() throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      int length = in.readUnsignedByte();
      if (first == CLOSE) {
        return in.readUnsignedShort();
      }
      in.skipNBytes(length);
    }
  }

  /** Reads until the other side has ended the connection, in whichever way; how much came. */
  long skipToEnd() {
    long total = 0;
    try {
      byte[] sink = new byte[65_536];
      for (int read = in.read(sink); read >= 0; read = in.read(sink)) {
        total += read;
      }
    } catch (SocketException e) {
      return total;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return total;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void skipHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    if (head.indexOf("HTTP/1.1 101") != 0) {
      throw new IOException("no handshake: " + head);
    }
  }
}
