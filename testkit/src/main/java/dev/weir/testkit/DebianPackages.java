package dev.weir.testkit;

import java.util.Map;

/** Names the Debian package of a command, where it is not called like the command. */
final class DebianPackages {
  private static final Map<String, String> BY_COMMAND =
      Map.ofEntries(
          Map.entry("dig", "dnsutils"),
          Map.entry("h2load", "nghttp2-client"),
          Map.entry("ip", "iproute2"),
          Map.entry("mtr", "mtr-tiny"),
          Map.entry("nghttp", "nghttp2-client"),
          Map.entry("nginx", "nginx-light"),
          Map.entry("ping", "iputils-ping"),
          Map.entry("setpriv", "util-linux"),
          Map.entry("ss", "iproute2"),
          Map.entry("tc", "iproute2"),
          Map.entry("unbound-control", "unbound"));

  private DebianPackages() {}

  static String of(String command) {
    return BY_COMMAND.getOrDefault(command, command);
  }
}
