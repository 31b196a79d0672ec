package dev.weir.diagnostics.dns;

import dev.weir.testkit.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real authoritative name server, {@code nsd}, on a free port of the loopback address, that
 * serves zones as they are, sound or not. Tests that use it have {@code @RequiresTool("nsd")}.
 */
final class Nsd implements AutoCloseable {
  /** Its identifier, for those who ask (RFC 5001). */
  static final String IDENTIFIER = "nsd-1";

  private final ServerProcess server;

  private Nsd(ServerProcess server) {
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param folder for its files
   */
  static Nsd start(Path folder, List<SignedZone> zones) throws IOException {
    Path file = folder.resolve("nsd.conf");
    return new Nsd(
        ServerProcess.start(
            folder.resolve("nsd.log"),
            port -> {
              Files.writeString(file, configuration(folder, port) + zones(folder, zones));
              return List.of(ServerProcess.executable("nsd"), "-d", "-c", file.toString());
            }));
  }

  /** Where it answers, over UDP and TCP. */
  InetSocketAddress address() {
    return server.address();
  }

  private static String configuration(Path folder, int port) {
    return """
        server:
          ip-address: 127.0.0.1@%1$d
          server-count: 1
          username: ""
          chroot: ""
          zonesdir: "%2$s"
          database: ""
          pidfile: ""
          xfrdfile: "%2$s/xfrd"
          xfrdir: "%2$s"
          zonelistfile: "%2$s/zones"
          nsid: "ascii_%3$s"
        remote-control:
          control-enable: no
        """
        .formatted(port, folder, IDENTIFIER);
  }

  private static String zones(Path folder, List<SignedZone> zones) throws IOException {
    StringBuilder configuration = new StringBuilder();
    for (SignedZone zone : zones) {
      String file = zone.origin() + "zone";
      Files.writeString(folder.resolve(file), zone.text());
      configuration.append(
          "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n".formatted(zone.origin(), file));
    }
    return configuration.toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
