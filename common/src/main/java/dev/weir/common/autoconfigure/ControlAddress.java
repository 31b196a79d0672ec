package dev.weir.common.autoconfigure;

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
   * @param open what {@code weir.control.open} says
   */
  static Optional<RefusedConfiguration> refusal(String setting, String address, boolean open) {
    if (open || isLoopback(address)) {
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
                + " to 127.0.0.1, or set weir.control.open=true where the network"
                + " keeps strangers out."));
  }

  private static boolean isLoopback(String address) {
    try {
      return !address.isBlank() && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
