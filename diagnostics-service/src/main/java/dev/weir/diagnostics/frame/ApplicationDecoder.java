package dev.weir.diagnostics.frame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Recognises DNS by its port, TLS and HTTP by how they begin. */
final class ApplicationDecoder {
  private static final int DNS = 53;
  private static final int MULTICAST_DNS = 5353;
  private static final int LONGEST_LINE = 200;
  private static final int LONGEST_NAME = 255;
  private static final int TLS_HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_NAME = 0;

  /** RFC 9112 sections 3 and 4. */
  private static final Pattern START_LINE =
      Pattern.compile(
          "HTTP/1\\.[01] [0-9]{3}.*"
              + "|(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) [!-~]+( HTTP/1\\.[01])?");

  private final List<Layer> layers;

  ApplicationDecoder(List<Layer> layers) {
    this.layers = layers;
  }

  void udp(int source, int destination, Bytes bytes) {
    if (isDns(source) || isDns(destination)) {
      dns(bytes);
    }
  }

  void tcp(int source, int destination, Bytes bytes) {
    if (isDns(source) || isDns(destination)) {
      dns(bytes.skip(2));
      return;
    }
    if (bytes.left() > 0 && bytes.limit(1).u8() == TLS_HANDSHAKE) {
      serverName(bytes).ifPresent(name -> layers.add(new Layer.Tls(name)));
      return;
    }
    startLine(bytes.limit(LONGEST_LINE)).ifPresent(line -> layers.add(new Layer.Http(line)));
  }

  private static boolean isDns(int port) {
    return port == DNS || port == MULTICAST_DNS;
  }

  private void dns(Bytes bytes) {
    int id = bytes.u16();
    int flags = bytes.u16();
    int questions = bytes.u16();
    int answers = bytes.u16();
    bytes.skip(4);
    String name = questions == 0 ? "" : name(bytes);
    int type = questions == 0 ? 0 : bytes.u16();
    layers.add(new Layer.Dns(id, flags >> 15 == 1, flags & 0x0f, name, type, answers));
  }

  /** The name of the first question, in which a pointer (RFC 1035 section 4.1.4) has no place. */
  private static String name(Bytes bytes) {
    StringBuilder name = new StringBuilder();
    for (int length = bytes.u8(); length > 0; length = bytes.u8()) {
      if (length > 63 || name.length() + length > LONGEST_NAME) {
        throw new Bytes.Truncated();
      }
      name.append(printable(bytes.take(length))).append('.');
    }
    return name.isEmpty() ? "." : name.toString();
  }

  private static Optional<String> serverName(Bytes bytes) {
    bytes.skip(1);
    if (bytes.u8() != 3) {
      return Optional.empty();
    }
    Bytes record = bytes.skip(1 + 2);
    if (record.u8() != CLIENT_HELLO) {
      return Optional.empty();
    }
    record.skip(3 + 2 + 32);
    record.skip(record.u8());
    record.skip(record.u16());
    record.skip(record.u8());
    Bytes extensions = record.limit(record.u16());
    while (extensions.left() >= 4) {
      int type = extensions.u16();
      int length = extensions.u16();
      if (type == SERVER_NAME) {
        return Optional.of(printable(extensions.take(extensions.skip(3).u16())));
      }
      extensions.skip(length);
    }
    return Optional.empty();
  }

  private static Optional<String> startLine(Bytes bytes) {
    String text = new String(bytes.take(bytes.left()), StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\r');
    String line = end < 0 ? text : text.substring(0, end);
    return START_LINE.matcher(line).matches()
        ? Optional.of(printable(line.getBytes(StandardCharsets.ISO_8859_1)))
        : Optional.empty();
  }

  private static String printable(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      text.append(each >= ' ' && each <= '~' ? (char) each : '?');
    }
    return text.toString();
  }
}
