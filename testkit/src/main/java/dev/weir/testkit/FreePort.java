package dev.weir.testkit;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports for servers that have to be told theirs before they start. */
public final class FreePort {

  private FreePort() {}

  /** A TCP port on which nobody listens at any address; somebody may, by the time it is used. */
  public static int find() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
