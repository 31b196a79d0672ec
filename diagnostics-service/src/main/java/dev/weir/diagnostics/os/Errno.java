package dev.weir.diagnostics.os;

/** Error numbers of Linux that are told apart ({@code asm-generic/errno.h}). */
final class Errno {
  static final int EPERM = 1;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EMSGSIZE = 90;
  static final int ENETUNREACH = 101;
  static final int ENOBUFS = 105;
  static final int ECONNREFUSED = 111;
  static final int EHOSTUNREACH = 113;
  static final int EINPROGRESS = 115;
  static final int EINVAL = 22;

  private Errno() {}

  /**
   * Why a packet was not sent, in words of this service where there is more to say than the text.
   */
  static String whyNotSent(int errno, String text) {
    return switch (errno) {
      case ENETUNREACH -> "no route to the network";
      case EHOSTUNREACH -> "no route to the host";
      case EPERM -> "refused by a local firewall rule";
      case EACCES -> "refused: a broadcast address or a prohibiting route";
      case EMSGSIZE -> "larger than the MTU of the way out";
      case ENOBUFS -> "the interface's queue is full";
      case EINVAL -> "not possible from any of this host's addresses";
      default -> text;
    };
  }
}
