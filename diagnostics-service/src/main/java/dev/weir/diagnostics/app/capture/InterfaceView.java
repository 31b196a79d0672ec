package dev.weir.diagnostics.app.capture;

import dev.weir.common.net.AddressText;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * A network interface of the host, as written in JSON.
 *
 * @param capture whether it is listed in {@code weir.diagnostics.capture.interfaces}
 */
public record InterfaceView(
    String name, boolean up, boolean loopback, int mtu, List<String> addresses, boolean capture) {

  static List<InterfaceView> all(List<String> listed) {
    try {
      return NetworkInterface.networkInterfaces().map(each -> of(each, listed)).toList();
    } catch (SocketException _) {
      return List.of();
    }
  }

  private static InterfaceView of(NetworkInterface each, List<String> listed) {
    List<String> addresses = each.inetAddresses().map(AddressText::of).toList();
    boolean capture = listed.contains(each.getName());
    try {
      return new InterfaceView(
          each.getName(), each.isUp(), each.isLoopback(), each.getMTU(), addresses, capture);
    } catch (SocketException _) {
      // it went away just now
      return new InterfaceView(each.getName(), false, false, 0, addresses, capture);
    }
  }

  /** The answer of {@code GET /api/interfaces}. */
  @Schema(name = "Interfaces")
  public record All(List<InterfaceView> interfaces) {}
}
