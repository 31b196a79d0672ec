package dev.weir.chat.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A client of the echo on a bare socket: it cuts its messages into fragments and its bytes into
 * writes as a test likes, compresses by what was agreed on, and takes nothing that a server may not
 * send.
 */
final class EchoTalker implements AutoCloseable {

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};
  private static final byte[] TAIL = {0, 0, -1, -1};

  private final Socket socket;
  private final DataInputStream in;
  private final String extensions;
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final Inflater inflater = new Inflater(true);

  /**
   * What came.
   *
   * @param opcode of RFC 6455
   * @param compressed whether it came so
   * @param payload as the server was to have it, decompressed
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Received(int opcode, boolean compressed, byte[] payload) {}

  /**
   * Shakes hands.
   *
   * @param offer the value of {@code Sec-WebSocket-Extensions}
   */
  EchoTalker(int port, String offer) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    socket
        .getOutputStream()
        .write(RawClient.upgrade("/ws/echo", "Sec-WebSocket-Extensions: " + offer));
    in = new DataInputStream(socket.getInputStream());
    extensions =
        head()
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-ext"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("");
  }

  private String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
      head.write(in.readUnsignedByte());
    }
    return head.toString(US_ASCII);
  }

  /** The extensions that the server agreed to, as it says them; empty: none. */
  String extensions() {
    return extensions;
  }

  /** Sends a message as it is, in fragments of so many bytes at most. */
  void send(int opcode, byte[] payload, int fragment) throws IOException {
    socket.getOutputStream().write(frames(opcode, payload, fragment));
  }

  /** Sends a message as it is in one frame, in writes of so many bytes at most. */
  void sendChopped(int opcode, byte[] payload, int write) throws IOException {
    byte[] frame = frames(opcode, payload, Integer.MAX_VALUE);
    for (int at = 0; at < frame.length; at += write) {
      socket.getOutputStream().write(frame, at, Math.min(write, frame.length - at));
    }
  }

  /** Sends a message compressed by what was agreed on, in fragments of so many bytes at most. */
  void sendCompressed(int opcode, byte[] payload, int fragment) throws IOException {
    socket.getOutputStream().write(frames(COMPRESSED | opcode, deflated(payload), fragment));
  }

  void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A message in as many frames as it takes. */
  private static byte[] frames(int first, byte[] payload, int fragment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    do {
      int end = (int) Math.min(payload.length, (long) at + fragment);
      int head = (at == 0 ? first : 0) | (end == payload.length ? FINAL : 0);
      out.writeBytes(frame(head, Arrays.copyOfRange(payload, at, end)));
      at = end;
    } while (at < payload.length);
    return out.toByteArray();
  }

  /** One masked frame, whose first byte is given. */
  static byte[] frame(int head, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) head);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xFFFF) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private byte[] deflated(byte[] payload) {
    if (extensions.contains("client_no_context_takeover")) {
      deflater.reset();
    }
    deflater.setInput(payload);
    byte[] out = new byte[payload.length + 1_024];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    // where there was nothing to code, there is no end of a flush either
    return length == 0 ? new byte[1] : Arrays.copyOf(out, length - TAIL.length);
  }

  /** The next frame, each of which has to be a whole message. */
  Received next() throws IOException, DataFormatException {
    int head = in.readUnsignedByte();
    int opcode = head & 0xF;
    boolean compressed = (head & COMPRESSED) != 0;
    if ((head & FINAL) == 0 || (head & 0x30) != 0 || (compressed && opcode > BINARY)) {
      throw new IOException("a frame that begins with " + Integer.toHexString(head));
    }
    int length = in.readUnsignedByte();
    long whole = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = in.readNBytes(Math.toIntExact(whole));
    return new Received(opcode, compressed, compressed ? inflated(payload) : payload);
  }

  private byte[] inflated(byte[] payload) throws DataFormatException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[8_192];
    for (byte[] part : new byte[][] {payload, TAIL}) {
      inflater.setInput(part);
      for (int made = inflater.inflate(piece); made > 0; made = inflater.inflate(piece)) {
        out.write(piece, 0, made);
      }
    }
    if (extensions.contains("server_no_context_takeover")) {
      inflater.reset();
    }
    return out.toByteArray();
  }

  /** Whether the server has ended the connection, and sent nothing more. */
  boolean ended() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    deflater.end();
    inflater.end();
    socket.close();
  }
}
