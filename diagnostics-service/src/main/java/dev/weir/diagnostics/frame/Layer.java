package dev.weir.diagnostics.frame;

import java.util.List;

/** One layer of a frame. Addresses are in canonical text, numbers as on the wire and unsigned. */
public sealed interface Layer {

  /**
   * IEEE 802.3.
   *
   * @param type EtherType, such as {@code 0x0800}
   */
  record Ethernet(String source, String destination, String type) implements Layer {}

  /**
   * IEEE 802.1Q and 802.1ad.
   *
   * @param ids the outermost first, 0 to 4095 each
   */
  record Vlan(List<Integer> ids) implements Layer {
    public Vlan {
      ids = List.copyOf(ids);
    }
  }

  /**
   * RFC 826, of IPv4 over Ethernet.
   *
   * @param operation request, reply, or its number
   */
  record Arp(
      String operation,
      String senderMac,
      String senderAddress,
      String targetMac,
      String targetAddress)
      implements Layer {}

  /**
   * RFC 791 or RFC 8200.
   *
   * @param hopLimit 0 to 255
   * @param protocol of what is inside, behind all extension headers
   * @param fragmentOffset in bytes; above 0 nothing is decoded of what is inside
   */
  record Ip(
      int version,
      String source,
      String destination,
      int hopLimit,
      int protocol,
      int length,
      int fragmentOffset)
      implements Layer {}

  /**
   * RFC 9293.
   *
   * @param flags by name, such as SYN
   * @param payloadBytes what the IP length says, of which less may be captured
   */
  record Tcp(
      int sourcePort,
      int destinationPort,
      List<String> flags,
      long sequence,
      long acknowledgment,
      int window,
      int payloadBytes)
      implements Layer {
    public Tcp {
      flags = List.copyOf(flags);
    }
  }

  /** RFC 768. */
  record Udp(int sourcePort, int destinationPort, int payloadBytes) implements Layer {}

  /** RFC 792 or RFC 4443. */
  record Icmp(int version, int type, int code) implements Layer {}

  /** What an ICMP echo request or reply is known by. */
  record Echo(int id, int sequence) implements Layer {}

  /**
   * RFC 1035: the header and the first question.
   *
   * @param type of the question, as a number
   * @param answers how many the header says there are
   */
  record Dns(int id, boolean response, int rcode, String name, int type, int answers)
      implements Layer {}

  /** A ClientHello (RFC 8446 section 4.1.2) with the name it asks for (RFC 6066 section 3). */
  record Tls(String serverName) implements Layer {}

  /** RFC 9112 section 2.1: the first line of a request or a response, at most 200 characters. */
  record Http(String startLine) implements Layer {}

  /** Why no more is decoded. */
  record Undecoded(String reason) implements Layer {}
}
