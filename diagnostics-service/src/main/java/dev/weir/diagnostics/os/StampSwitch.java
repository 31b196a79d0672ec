package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IpVersion;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the kernel stamping received packets. It does so only while some socket asks for stamps,
 * and begins a moment after the first one asks: without a socket that always asks, the first answer
 * of a run would have no stamp.
 */
final class StampSwitch {
  private static final long MOMENT_NANOS = 10_000_000;

  private StampSwitch() {}

  /** Returns when received packets are stamped; waits only the first time. */
  static boolean on() {
    return Holder.ON;
  }

  private static final class Holder {
    private static final boolean ON = ask();

    /** The socket stays open, unused, as long as the process lives. */
    private static boolean ask() {
      try {
        ProbeSocket.open(IpVersion.V4, SocketKind.UDP, false);
        LockSupport.parkNanos(MOMENT_NANOS);
        return true;
      } catch (SystemCallException _) {
        return false;
      }
    }
  }
}
