package dev.weir.diagnostics.frame;

import java.util.ArrayList;
import java.util.List;

/**
 * Decodes frames: Ethernet, VLAN, ARP, IPv4 and IPv6, then {@link TransportDecoder}. Any bytes have
 * an answer, after a time that their number bounds.
 */
public final class FrameDecoder {
  private static final int VLAN = 0x8100;
  private static final int SERVICE_VLAN = 0x88a8;
  private static final int ARP = 0x0806;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int MOST_TAGS = 4;
  private static final int MOST_EXTENSIONS = 8;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION_OPTIONS = 60;

  private final List<Layer> layers = new ArrayList<>();

  private FrameDecoder() {}

  /**
   * The layers of a frame, outermost first.
   *
   * @param link what the first byte begins
   * @param frame the whole frame, or its beginning
   */
  public static List<Layer> decode(LinkType link, byte[] frame) {
    FrameDecoder decoder = new FrameDecoder();
    try {
      decoder.link(link, new Bytes(frame));
    } catch (Bytes.Truncated _) {
      decoder.layers.add(new Layer.Undecoded("cut short"));
    }
    return List.copyOf(decoder.layers);
  }

  private void link(LinkType link, Bytes bytes) {
    switch (link) {
      case ETHERNET -> ethernet(bytes);
      case RAW_IP ->
          network(bytes.left() > 0 && bytes.limit(1).u8() >> 4 == 6 ? IPV6 : IPV4, bytes);
      case OTHER -> layers.add(new Layer.Undecoded("a link layer that is not decoded"));
    }
  }

  private void ethernet(Bytes bytes) {
    String destination = bytes.mac();
    String source = bytes.mac();
    int type = bytes.u16();
    layers.add(new Layer.Ethernet(source, destination, String.format("0x%04x", type)));
    network(untagged(type, bytes), bytes);
  }

  private int untagged(int outermost, Bytes bytes) {
    int type = outermost;
    List<Integer> tags = new ArrayList<>();
    while ((type == VLAN || type == SERVICE_VLAN) && tags.size() < MOST_TAGS) {
      tags.add(bytes.u16() & 0x0fff);
      type = bytes.u16();
    }
    if (!tags.isEmpty()) {
      layers.add(new Layer.Vlan(tags));
    }
    return type;
  }

  private void network(int type, Bytes bytes) {
    switch (type) {
      case ARP -> arp(bytes);
      case IPV4 -> ipv4(bytes);
      case IPV6 -> ipv6(bytes);
      default -> layers.add(new Layer.Undecoded(String.format("EtherType 0x%04x", type)));
    }
  }

  private void arp(Bytes bytes) {
    if (bytes.u16() != 1 || bytes.u16() != IPV4 || bytes.u16() != 0x0604) {
      layers.add(new Layer.Undecoded("ARP for other than IPv4 over Ethernet"));
      return;
    }
    int operation = bytes.u16();
    layers.add(
        new Layer.Arp(
            switch (operation) {
              case 1 -> "request";
              case 2 -> "reply";
              default -> String.valueOf(operation);
            },
            bytes.mac(),
            bytes.address(4),
            bytes.mac(),
            bytes.address(4)));
  }

  private void ipv4(Bytes bytes) {
    int first = bytes.u8();
    int headerLength = (first & 0x0f) * 4;
    int length = bytes.skip(1).u16();
    int fragment = bytes.skip(2).u16();
    int hopLimit = bytes.u8();
    int protocol = bytes.u8();
    String source = bytes.skip(2).address(4);
    String destination = bytes.address(4);
    int offset = (fragment & 0x1fff) * 8;
    layers.add(new Layer.Ip(4, source, destination, hopLimit, protocol, length, offset));
    // a length of 0 is that of a packet which the interface is yet to cut in segments
    if (first >> 4 != 4 || headerLength < 20 || (length != 0 && length < headerLength)) {
      layers.add(new Layer.Undecoded("malformed IPv4 header"));
      return;
    }
    bytes.skip(headerLength - 20);
    int inside = length == 0 ? bytes.left() : length - headerLength;
    transport(4, protocol, offset, bytes, inside);
  }

  private void ipv6(Bytes bytes) {
    int version = bytes.u8() >> 4;
    int length = bytes.skip(3).u16();
    int next = bytes.u8();
    int hopLimit = bytes.u8();
    String source = bytes.address(16);
    String destination = bytes.address(16);
    int inside = length == 0 ? bytes.left() : length;
    int before = bytes.left();
    int offset = 0;
    int protocol = next;
    for (int i = 0; i < MOST_EXTENSIONS && isExtension(protocol) && offset == 0; i++) {
      int header = protocol;
      protocol = bytes.u8();
      int size = bytes.u8();
      if (header == FRAGMENT) {
        offset = bytes.u16() & 0xfff8;
        bytes.skip(4);
      } else {
        bytes.skip(header == AUTHENTICATION ? size * 4 + 6 : size * 8 + 6);
      }
    }
    layers.add(new Layer.Ip(6, source, destination, hopLimit, protocol, length, offset));
    if (version != 6) {
      layers.add(new Layer.Undecoded("malformed IPv6 header"));
      return;
    }
    transport(6, protocol, offset, bytes, Math.max(0, inside - (before - bytes.left())));
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS -> true;
      default -> false;
    };
  }

  private void transport(int version, int protocol, int offset, Bytes bytes, int inside) {
    if (offset > 0) {
      layers.add(new Layer.Undecoded("a later fragment"));
      return;
    }
    new TransportDecoder(layers).decode(version, protocol, bytes.limit(inside), inside);
  }
}
