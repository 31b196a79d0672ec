package dev.weir.common.netty.listener.peer;

import dev.weir.common.net.IpLiteral;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads PROXY protocol headers strictly: one spelling of each address and port, nothing between the
 * parts but single spaces, no transport but TCP. Of the extensions (TLVs) of version 2 that of TLS
 * is read, the others are skipped.
 */
final class ProxyHeaders {

  /** Of a version 2 header with its extensions; one of version 1 has at most 107. */
  static final int MAX_BYTES = 4_096;

  private static final byte[] SIGNATURE_2 = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };
  private static final byte[] SIGNATURE_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_LINE = 107;
  private static final int FIXED_2 = 16;
  private static final int FIXED_TLV = 3;

  /** {@code PP2_TYPE_SSL}, of whose value a byte of flags comes first. */
  private static final int TYPE_TLS = 0x20;

  private static final int FIXED_TLS = 5;

  /** {@code PP2_CLIENT_SSL}. */
  private static final int CAME_BY_TLS = 0x01;

  private static final ProxyHeader INCOMPLETE = new ProxyHeader.Incomplete();

  private ProxyHeaders() {}

  /** Reads from the reader index on, which stays where it is. */
  static ProxyHeader read(ByteBuf bytes) {
    if (startsLike(bytes, SIGNATURE_2)) {
      return bytes.readableBytes() < FIXED_2 ? INCOMPLETE : binary(bytes);
    }
    if (startsLike(bytes, SIGNATURE_1)) {
      return line(bytes);
    }
    return new ProxyHeader.Malformed("it starts with neither signature");
  }

  /** Whether the bytes that are here are the signature's, as far as they go. */
  private static boolean startsLike(ByteBuf bytes, byte[] signature) {
    int known = Math.min(signature.length, bytes.readableBytes());
    for (int i = 0; i < known; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != signature[i]) {
        return false;
      }
    }
    return true;
  }

  // ---- version 1

  private static ProxyHeader line(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int searched = Math.min(MAX_LINE, bytes.readableBytes());
    int end = bytes.indexOf(start, start + searched, (byte) '\n');
    if (end < 0) {
      return searched < MAX_LINE
          ? INCOMPLETE
          : new ProxyHeader.Malformed("its line is longer than " + MAX_LINE + " bytes");
    }
    int length = end - start + 1;
    if (bytes.getByte(end - 1) != '\r') {
      return new ProxyHeader.Malformed("its line does not end with CRLF");
    }
    return words(bytes.toString(start, length - 2, StandardCharsets.ISO_8859_1), length);
  }

  private static ProxyHeader words(String line, int length) {
    String[] words = line.split(" ", -1);
    if (words.length > 1 && words[1].equals("UNKNOWN")) {
      return new ProxyHeader.Unnamed(length);
    }
    if (words.length != 6) {
      return new ProxyHeader.Malformed("its line does not have six words");
    }
    boolean ipv6 = words[1].equals("TCP6");
    if (!ipv6 && !words[1].equals("TCP4")) {
      return new ProxyHeader.Malformed("its protocol is neither TCP4, TCP6 nor UNKNOWN");
    }
    InetAddress source = address(words[2], ipv6);
    int sourcePort = port(words[4]);
    if (source == null || address(words[3], ipv6) == null || sourcePort < 0 || port(words[5]) < 0) {
      return new ProxyHeader.Malformed("an address or a port is not well-formed");
    }
    return new ProxyHeader.Named(new InetSocketAddress(source, sourcePort), false, length);
  }

  private static @Nullable InetAddress address(String word, boolean ipv6) {
    boolean fits = ipv6 == word.indexOf(':') >= 0;
    return fits ? IpLiteral.parse(word) : null;
  }

  private static int port(String word) {
    boolean digits = !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || word.length() > 5 || (word.length() > 1 && word.charAt(0) == '0')) {
      return -1;
    }
    int port = Integer.parseInt(word);
    return port > 65_535 ? -1 : port;
  }

  // ---- version 2

  private static ProxyHeader binary(ByteBuf bytes) {
    int at = bytes.readerIndex() + SIGNATURE_2.length;
    int command = bytes.getUnsignedByte(at);
    int family = bytes.getUnsignedByte(at + 1);
    int length = FIXED_2 + bytes.getUnsignedShort(at + 2);
    if (command != 0x20 && command != 0x21) {
      return new ProxyHeader.Malformed("its version is not 2, or its command is unknown");
    }
    if (length > MAX_BYTES) {
      return new ProxyHeader.Malformed("it is longer than " + MAX_BYTES + " bytes");
    }
    if (bytes.readableBytes() < length) {
      return INCOMPLETE;
    }
    return command == 0x20
        ? new ProxyHeader.Unnamed(length)
        : source(bytes, bytes.readerIndex() + FIXED_2, family, length);
  }

  private static ProxyHeader source(ByteBuf bytes, int at, int family, int length) {
    return switch (family) {
      case 0x00, 0x31, 0x32 -> new ProxyHeader.Unnamed(length);
      case 0x11 -> named(bytes, at, 4, length);
      case 0x21 -> named(bytes, at, 16, length);
      default -> new ProxyHeader.Malformed("its address family or transport is not TCP's");
    };
  }

  /** Two addresses, then two ports. */
  private static ProxyHeader named(ByteBuf bytes, int at, int size, int length) {
    if (length - FIXED_2 < 2 * size + 4) {
      return new ProxyHeader.Malformed("it is too short for its addresses");
    }
    byte[] source = new byte[size];
    bytes.getBytes(at, source);
    int port = bytes.getUnsignedShort(at + 2 * size);
    boolean tls = saysTls(bytes, at + 2 * size + 4, bytes.readerIndex() + length);
    return new ProxyHeader.Named(new InetSocketAddress(address(source), port), tls, length);
  }

  /** An extension that reaches beyond the header is the end of them. */
  private static boolean saysTls(ByteBuf bytes, int from, int end) {
    int at = from;
    while (end - at >= FIXED_TLV) {
      int size = bytes.getUnsignedShort(at + 1);
      int value = at + FIXED_TLV;
      if (size > end - value) {
        return false;
      }
      if (bytes.getUnsignedByte(at) == TYPE_TLS && size >= FIXED_TLS) {
        return (bytes.getByte(value) & CAME_BY_TLS) != 0;
      }
      at = value + size;
    }
    return false;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }
}
