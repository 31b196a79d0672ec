package dev.weir.common.autoconfigure.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Decides whether a control listener may bind to an address. */
final class ControlAddress {
  private ControlAddress() {}

  /**
   * Why a listener may not bind; empty where it may.
   *
   * @param setting the name of the setting, for the message
   * @param address its value, an address or a name of this machine
   * @param anywhere whether it may: callers are asked who they are, or {@code weir.control.open}
   *     says that they need not be
   */
  static Optional<RefusedConfiguration> refusal(String setting, String address, boolean anywhere) {
    if (anywhere || isLoopback(address)) {
      return Optional.empty();
    }
    return Optional.of(
        new RefusedConfiguration(
            setting
                + " is "
                + address
                + ", so that other machines reach the control API,"
                + " which asks nobody who they are.",
            "Set "
                + setting
                + " to 127.0.0.1; or name a token (weir.control.tokens.NAME.token-file) or an issuer"
                + " (weir.control.jwt.issuer-uri), so that callers are asked; or set"
                + " weir.control.open=true where the network keeps strangers out."));
  }

  private static boolean isLoopback(String address) {
    try {
      return !address.isBlank() && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
