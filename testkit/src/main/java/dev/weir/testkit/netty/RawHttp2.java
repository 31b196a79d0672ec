package dev.weir.testkit.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 client that sends the frames it is told to, right or wrong. */
public final class RawHttp2 implements AutoCloseable {

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;
  public static final int ACK = 1;

  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

  @SuppressWarnings("ArrayRecordComponent") // compared by no test
  public record Frame(int type, int flags, int stream, byte[] payload) {

    public boolean endsStream() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }
  }

  private RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** Connects by prior knowledge; the settings are pairs of 16 and 32 bits. */
  public static RawHttp2 connect(int port, int... settings) throws IOException {
    return behind("", port, settings);
  }

  /** The same, with a PROXY header before all else. */
  public static RawHttp2 behind(String header, int port, int... settings) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    RawHttp2 http = new RawHttp2(socket);
    socket.getOutputStream().write(header.getBytes(ISO_8859_1));
    socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
    ByteBuffer payload = ByteBuffer.allocate(settings.length / 2 * 6);
    for (int i = 0; i < settings.length; i += 2) {
      payload.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    http.send(SETTINGS, 0, 0, payload.array());
    return http;
  }

  /** Sends one frame. */
  public void send(int type, int flags, int stream, byte[] payload) throws IOException {
    socket.getOutputStream().write(frame(type, flags, stream, payload));
  }

  public static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putShort((short) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Fields, names and values in turn, as literals that are not indexed. */
  public static byte[] fields(String... namesAndValues) {
    ByteBuffer block = ByteBuffer.allocate(4_096);
    for (int i = 0; i < namesAndValues.length; i++) {
      if (i % 2 == 0) {
        block.put((byte) 0);
      }
      byte[] text = namesAndValues[i].getBytes(ISO_8859_1);
      block.put((byte) text.length).put(text);
    }
    byte[] bytes = new byte[block.position()];
    block.flip().get(bytes);
    return bytes;
  }

  public static byte[] get(String path) {
    return fields(":method", "GET", ":scheme", "http", ":authority", "test", ":path", path);
  }

  public static byte[] post(String path) {
    return fields(":method", "POST", ":scheme", "http", ":authority", "test", ":path", path);
  }

  /**
   * The next frame that is not SETTINGS, WINDOW_UPDATE or PING; null at the end of the connection.
   */
  public @Nullable Frame read() throws IOException {
    while (true) {
      Frame frame = readAny();
      if (frame == null
          || (frame.type() != SETTINGS && frame.type() != 8 && frame.type() != PING)) {
        return frame;
      }
    }
  }

  /** The same, where the connection must not have ended. */
  public Frame next() throws IOException {
    return Objects.requireNonNull(read(), "the connection has ended");
  }

  /** Returns when all that was sent before has been taken; until then no answer may come. */
  public void ping() throws IOException {
    send(PING, 0, 0, new byte[8]);
    Frame frame;
    do {
      frame = Objects.requireNonNull(readAny(), "the connection has ended");
    } while (frame.type() == SETTINGS || frame.type() == WINDOW_UPDATE);
    if (frame.type() != PING) {
      throw new IOException("a frame of type " + frame.type() + " instead of a PING");
    }
  }

  private @Nullable Frame readAny() throws IOException {
    try {
      int first = in.readUnsignedByte();
      int length = first << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(length);
      return new Frame(type, flags, stream, payload);
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  /** Ends the connection with a TCP reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The status that a HEADERS frame brings. */
  public int status(Frame headers) throws Exception {
    return Integer.parseInt(Objects.requireNonNull(fieldsOf(headers).status()).toString());
  }

  /** The fields that a HEADERS or PUSH_PROMISE frame brings; each frame once, in their order. */
  public Http2Headers fieldsOf(Frame frame) throws Exception {
    int skipped = frame.type() == PUSH_PROMISE ? 4 : 0;
    return decoder.decodeHeaders(
        frame.stream(),
        Unpooled.wrappedBuffer(frame.payload(), skipped, frame.payload().length - skipped));
  }

  /** The stream that a PUSH_PROMISE promises. */
  public static int promisedStream(Frame promise) {
    return ByteBuffer.wrap(promise.payload()).getInt();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
