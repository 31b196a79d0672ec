package dev.weir.common.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The two messages of {@code grpc.health.v1.Health/Check}, written by hand: a request of one
 * string, an answer of one number, each behind five bytes that say whether it is compressed and how
 * long it is.
 */
public final class GrpcHealth {

  /** What is called. */
  public static final String PATH = "/grpc.health.v1.Health/Check";

  private static final int PREFIX = 5;
  private static final int FIELD_1_STRING = 0x0a;
  private static final int FIELD_1_NUMBER = 0x08;
  private static final int CONTINUES = 0x80;

  private GrpcHealth() {}

  /** What a server says of itself. */
  public enum Serving {
    UNKNOWN,
    SERVING,
    NOT_SERVING,
    SERVICE_UNKNOWN,
    /** No such answer is defined, or it is none. */
    UNREADABLE
  }

  /** Asks for a service by its name; the empty name stands for the whole server. */
  public static byte[] request(String service) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    byte[] name = service.getBytes(UTF_8);
    if (name.length > 0) {
      message.write(FIELD_1_STRING);
      writeNumber(message, name.length);
      message.writeBytes(name);
    }
    return ByteBuffer.allocate(PREFIX + message.size())
        .put((byte) 0)
        .putInt(message.size())
        .put(message.toByteArray())
        .array();
  }

  private static void writeNumber(ByteArrayOutputStream out, int number) {
    int rest = number;
    while (rest >= CONTINUES) {
      out.write((rest & 0x7f) | CONTINUES);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** Reads the answer, prefix and all; an empty message stands for {@link Serving#UNKNOWN}. */
  public static Serving answer(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    if (in.remaining() < PREFIX || in.get() != 0 || in.getInt() != in.remaining()) {
      return Serving.UNREADABLE;
    }
    if (!in.hasRemaining()) {
      return Serving.UNKNOWN;
    }
    if (in.get() != FIELD_1_NUMBER || in.remaining() != 1) {
      return Serving.UNREADABLE;
    }
    int status = in.get();
    return switch (status) {
      case 0 -> Serving.UNKNOWN;
      case 1 -> Serving.SERVING;
      case 2 -> Serving.NOT_SERVING;
      case 3 -> Serving.SERVICE_UNKNOWN;
      default -> Serving.UNREADABLE;
    };
  }
}
