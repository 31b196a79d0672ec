package dev.weir.diagnostics.packet;

/** The one's complement checksum of the Internet protocols (RFC 1071). */
final class InternetChecksum {
  private InternetChecksum() {}

  /**
   * The checksum of all {@code bytes}, 0 to 65535; 0 when they already hold their right checksum.
   */
  static int of(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      int octet = bytes[i] & 0xff;
      sum += (i & 1) == 0 ? octet << 8 : octet;
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum & 0xffff;
  }
}
