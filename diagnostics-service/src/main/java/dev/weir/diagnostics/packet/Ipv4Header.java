package dev.weir.diagnostics.packet;

/** The header in front of what a raw IPv4 socket receives (RFC 791 section 3.1). */
public final class Ipv4Header {
  private static final int SHORTEST = 20;

  private Ipv4Header() {}

  /** Bytes of the header at the start of {@code packet}; -1 when there is no whole IPv4 header. */
  public static int length(byte[] packet) {
    if (packet.length < SHORTEST || (packet[0] & 0xf0) != 0x40) {
      return -1;
    }
    int length = (packet[0] & 0x0f) * 4;
    return length < SHORTEST || length > packet.length ? -1 : length;
  }
}
