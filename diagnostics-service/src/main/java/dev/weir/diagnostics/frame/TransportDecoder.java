package dev.weir.diagnostics.frame;

import java.util.ArrayList;
import java.util.List;

/** Decodes what IP carries: TCP, UDP, ICMP, and behind them {@link ApplicationDecoder}. */
final class TransportDecoder {
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final String[] FLAGS = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

  private final List<Layer> layers;

  TransportDecoder(List<Layer> layers) {
    this.layers = layers;
  }

  /**
   * Decodes a packet.
   *
   * @param length what its length fields say, of which less may be there
   */
  void decode(int version, int protocol, Bytes bytes, int length) {
    switch (protocol) {
      case TCP -> tcp(bytes, length);
      case UDP -> udp(bytes);
      case ICMP -> icmp(4, bytes);
      case ICMPV6 -> icmp(6, bytes);
      default -> layers.add(new Layer.Undecoded("IP protocol " + protocol + " in IPv" + version));
    }
  }

  private void tcp(Bytes bytes, int length) {
    int source = bytes.u16();
    int destination = bytes.u16();
    long sequence = bytes.u32();
    long acknowledgment = bytes.u32();
    int headerLength = (bytes.u8() >> 4) * 4;
    List<String> flags = flags(bytes.u8());
    int window = bytes.u16();
    int payload = Math.max(0, length - headerLength);
    layers.add(
        new Layer.Tcp(source, destination, flags, sequence, acknowledgment, window, payload));
    if (headerLength < TCP_HEADER) {
      layers.add(new Layer.Undecoded("malformed TCP header"));
      return;
    }
    if (payload > 0) {
      bytes.skip(4 + headerLength - TCP_HEADER);
      new ApplicationDecoder(layers).tcp(source, destination, bytes);
    }
  }

  private static List<String> flags(int bits) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < FLAGS.length; i++) {
      if ((bits >> i & 1) != 0) {
        names.add(FLAGS[i]);
      }
    }
    return names;
  }

  private void udp(Bytes bytes) {
    int source = bytes.u16();
    int destination = bytes.u16();
    int length = bytes.u16();
    bytes.skip(2);
    layers.add(new Layer.Udp(source, destination, Math.max(0, length - UDP_HEADER)));
    new ApplicationDecoder(layers).udp(source, destination, bytes);
  }

  private void icmp(int version, Bytes bytes) {
    int type = bytes.u8();
    int code = bytes.u8();
    bytes.skip(2);
    boolean echo = version == 4 ? type == 0 || type == 8 : type == 128 || type == 129;
    layers.add(new Layer.Icmp(version, type, code));
    if (echo) {
      layers.add(new Layer.Echo(bytes.u16(), bytes.u16()));
    }
  }
}
