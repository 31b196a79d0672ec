package dev.weir.diagnostics.packet;

/** What an ICMP message says about the packet that caused it. */
public sealed interface IcmpMeaning {

  /** The packet arrived and was answered. */
  record Reply() implements IcmpMeaning {}

  /** The packet ran out of hops at the sender of the message. */
  record HopLimitExceeded() implements IcmpMeaning {}

  /** The packet could not be delivered. */
  record Unreachable(Reason reason) implements IcmpMeaning {}

  /** Another message; {@code type} and {@code code} as received. */
  record Other(int type, int code) implements IcmpMeaning {}

  /** Why a packet could not be delivered. */
  enum Reason {
    NETWORK,
    HOST,
    PROTOCOL,
    PORT,
    PACKET_TOO_BIG,
    PROHIBITED,
    UNSPECIFIED
  }

  /** The meaning of an ICMP error by its numbers (RFC 792, RFC 1122 section 3.2.2; RFC 4443). */
  static IcmpMeaning ofError(IpVersion version, int type, int code) {
    return switch (version) {
      case V4 -> ofErrorV4(type, code);
      case V6 -> ofErrorV6(type, code);
    };
  }

  private static IcmpMeaning ofErrorV4(int type, int code) {
    return switch (type) {
      case 3 -> new Unreachable(reasonV4(code));
      case 11 -> code == 0 ? new HopLimitExceeded() : new Other(type, code);
      default -> new Other(type, code);
    };
  }

  private static Reason reasonV4(int code) {
    return switch (code) {
      case 0, 6, 11 -> Reason.NETWORK;
      case 1, 7, 12 -> Reason.HOST;
      case 2 -> Reason.PROTOCOL;
      case 3 -> Reason.PORT;
      case 4 -> Reason.PACKET_TOO_BIG;
      case 9, 10, 13 -> Reason.PROHIBITED;
      default -> Reason.UNSPECIFIED;
    };
  }

  private static IcmpMeaning ofErrorV6(int type, int code) {
    return switch (type) {
      case 1 -> new Unreachable(reasonV6(code));
      case 2 -> new Unreachable(Reason.PACKET_TOO_BIG);
      case 3 -> code == 0 ? new HopLimitExceeded() : new Other(type, code);
      case 4 -> code == 1 ? new Unreachable(Reason.PROTOCOL) : new Other(type, code);
      default -> new Other(type, code);
    };
  }

  private static Reason reasonV6(int code) {
    return switch (code) {
      case 0 -> Reason.NETWORK;
      case 1, 5, 6 -> Reason.PROHIBITED;
      case 3 -> Reason.HOST;
      case 4 -> Reason.PORT;
      default -> Reason.UNSPECIFIED;
    };
  }
}
