package dev.weir.common.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What decides about the certificate in a client's first message (RFC 8446 section 4.1.2).
 *
 * @param serverName the host name asked for (RFC 6066 section 3), in lower case; null when none is
 * @param protocols what is offered by ALPN (RFC 7301), in the client's order
 */
public record ClientHello(@Nullable String serverName, List<String> protocols) {

  private static final int VERSION_AND_RANDOM = 34;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int ALPN = 16;

  public ClientHello {
    protocols = List.copyOf(protocols);
  }

  /**
   * Reads the body of a client hello, that is what follows the four bytes of the handshake header.
   * What is not well formed is taken as not said: the handshake itself will refuse it.
   */
  public static ClientHello parse(ByteBuffer body) {
    Reader reader = new Reader();
    try {
      ByteBuffer rest = body.slice();
      skip(rest, VERSION_AND_RANDOM);
      skip(rest, rest.get() & 0xff);
      skip(rest, rest.getShort() & 0xffff);
      skip(rest, rest.get() & 0xff);
      reader.extensions(part(rest, rest.getShort() & 0xffff));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return new ClientHello(reader.serverName, reader.protocols);
    }
    return new ClientHello(reader.serverName, reader.protocols);
  }

  /** Whether the client only comes to see the answer to a challenge (RFC 8737 section 3). */
  public boolean isChallenge() {
    return Challenges.areFor(protocols);
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }

  private static ByteBuffer part(ByteBuffer buffer, int length) {
    ByteBuffer part = buffer.slice(buffer.position(), checked(buffer, length));
    skip(buffer, length);
    return part;
  }

  private static int checked(ByteBuffer buffer, int length) {
    if (length > buffer.remaining()) {
      throw new IllegalArgumentException("a length of " + length + " reaches past its end");
    }
    return length;
  }

  private static String text(ByteBuffer buffer, int length) {
    return StandardCharsets.US_ASCII.decode(part(buffer, length)).toString();
  }

  private static final class Reader {

    @Nullable String serverName;
    List<String> protocols = new ArrayList<>();

    void extensions(ByteBuffer all) {
      while (all.hasRemaining()) {
        int type = all.getShort() & 0xffff;
        ByteBuffer data = part(all, all.getShort() & 0xffff);
        if (type == SERVER_NAME) {
          serverName(part(data, data.getShort() & 0xffff));
        } else if (type == ALPN) {
          protocols(part(data, data.getShort() & 0xffff));
        }
      }
    }

    private void serverName(ByteBuffer names) {
      while (names.hasRemaining() && serverName == null) {
        int type = names.get();
        String name = text(names, names.getShort() & 0xffff);
        if (type == HOST_NAME && !name.isEmpty()) {
          serverName = name.toLowerCase(Locale.ROOT);
        }
      }
    }

    private void protocols(ByteBuffer names) {
      while (names.hasRemaining()) {
        protocols.add(text(names, names.get() & 0xff));
      }
    }
  }
}
