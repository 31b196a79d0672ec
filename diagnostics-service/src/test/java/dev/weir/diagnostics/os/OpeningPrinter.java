package dev.weir.diagnostics.os;

import dev.weir.diagnostics.probe.Protocol;
import java.net.InetAddress;

/**
 * Prints what became of the attempt to open a channel: the part of a test that lacks privileges.
 */
final class OpeningPrinter {
  private OpeningPrinter() {}

  public static void main(String[] args) {
    System.out.println(
        new LinuxProbeNetwork()
            .open(InetAddress.getLoopbackAddress(), Protocol.valueOf(args[0]), 0));
  }
}
