package dev.weir.diagnostics.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Reads the first message that a server sends: a ServerHello, a HelloRetryRequest or an alert. */
final class AnswerReader {
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final int RECORD_HEADER = 5;
  private static final int HANDSHAKE_HEADER = 4;
  private static final int MOST_IN_A_RECORD = (1 << 14) + 2_048;
  private static final int RANDOM_BYTES = 32;
  private static final int SUPPORTED_VERSIONS = 43;

  private AnswerReader() {}

  /**
   * Reads what has come so far. Any bytes have an answer. What follows the message is not looked
   * at: a change_cipher_spec record (RFC 8446 appendix D.4) or the rest of the flight may come with
   * it.
   */
  static ServerAnswer read(byte[] received) {
    ByteBuffer records = ByteBuffer.wrap(received);
    ByteArrayOutputStream handshake = new ByteArrayOutputStream();
    while (records.remaining() >= RECORD_HEADER) {
      int type = records.get() & 0xff;
      int major = records.get();
      records.get();
      int length = unsigned(records);
      if ((type != HANDSHAKE && type != ALERT) || major != 3 || length > MOST_IN_A_RECORD) {
        return new ServerAnswer.NotTls();
      }
      byte[] content = new byte[Math.min(length, records.remaining())];
      records.get(content);
      if (type == ALERT) {
        return alert(content, length);
      }
      handshake.writeBytes(content);
      ServerAnswer answer = hello(handshake.toByteArray());
      if (!(answer instanceof ServerAnswer.Incomplete)) {
        return answer;
      }
    }
    return new ServerAnswer.Incomplete();
  }

  private static ServerAnswer alert(byte[] content, int length) {
    if (length != 2) {
      return new ServerAnswer.NotTls();
    }
    return content.length < 2
        ? new ServerAnswer.Incomplete()
        : new ServerAnswer.Alert(content[1] & 0xff);
  }

  private static ServerAnswer hello(byte[] handshake) {
    if (handshake.length < HANDSHAKE_HEADER) {
      return new ServerAnswer.Incomplete();
    }
    if (handshake[0] != SERVER_HELLO) {
      return new ServerAnswer.NotTls();
    }
    ByteBuffer message = ByteBuffer.wrap(handshake).position(1);
    int length = ((message.get() & 0xff) << 16) | unsigned(message);
    if (length > MOST_IN_A_RECORD) {
      return new ServerAnswer.NotTls();
    }
    if (message.remaining() < length) {
      return new ServerAnswer.Incomplete();
    }
    try {
      return chosen(message.slice(HANDSHAKE_HEADER, length));
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return new ServerAnswer.NotTls();
    }
  }

  /** RFC 8446 section 4.1.3. */
  private static ServerAnswer chosen(ByteBuffer body) {
    int version = unsigned(body);
    skip(body, RANDOM_BYTES);
    skip(body, body.get() & 0xff);
    int suite = unsigned(body);
    body.get();
    return new ServerAnswer.Chosen(selectedVersion(body, version), suite);
  }

  private static int selectedVersion(ByteBuffer body, int legacy) {
    if (body.remaining() < 2) {
      return legacy;
    }
    ByteBuffer extensions = body.slice().limit(2 + body.getShort(body.position()));
    skip(extensions, 2);
    while (extensions.remaining() >= 4) {
      int type = unsigned(extensions);
      int length = unsigned(extensions);
      if (type == SUPPORTED_VERSIONS && length == 2) {
        return unsigned(extensions);
      }
      skip(extensions, length);
    }
    return legacy;
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }

  private static int unsigned(ByteBuffer buffer) {
    return buffer.getShort() & 0xffff;
  }
}
