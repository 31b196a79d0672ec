package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real authoritative name server, {@code nsd}, on a free port of the loopback address, that
 * serves zones as they are, sound or not. Tests that use it have {@code @RequiresTool("nsd")}.
 */
final class Nsd implements AutoCloseable {
  /** Its identifier, for those who ask (RFC 5001). */
  static final String IDENTIFIER = "nsd-1";

  private final Path folder;
  private final int port;
  private final Process process;

  private Nsd(Path folder, int port, List<SignedZone> zones) throws IOException {
    this.folder = folder;
    this.port = port;
    StringBuilder configuration = new StringBuilder(configuration());
    for (SignedZone zone : zones) {
      String file = zone.origin() + "zone";
      Files.writeString(folder.resolve(file), zone.text());
      configuration.append(
          "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n".formatted(zone.origin(), file));
    }
    Files.writeString(folder.resolve("nsd.conf"), configuration);
    process =
        new ProcessBuilder(executable(), "-d", "-c", folder.resolve("nsd.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
  }

  /**
   * Starts a server; tries another port when somebody else was faster to take the one it chose.
   *
   * @param folder for its files
   */
  static Nsd start(Path folder, List<SignedZone> zones) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 5; attempt++) {
      Nsd server = new Nsd(folder, freePort(), zones);
      if (server.listens()) {
        return server;
      }
      server.close();
    }
    throw new IOException(Files.readString(folder.resolve("nsd.log")));
  }

  /** Where it answers, over UDP and TCP. */
  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private Path log() {
    return folder.resolve("nsd.log");
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String configuration() {
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

  private static String executable() {
    return Stream.of("/usr/sbin/nsd", "/usr/local/sbin/nsd")
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElse("nsd");
  }

  private boolean listens() throws InterruptedException {
    for (int attempt = 0; attempt < 100; attempt++) {
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        return false;
      }
      try (Socket socket = new Socket()) {
        socket.connect(address(), 200);
        return true;
      } catch (IOException _) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
