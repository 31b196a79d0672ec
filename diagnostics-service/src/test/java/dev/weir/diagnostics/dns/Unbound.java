package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real name server, {@code unbound}, that knows {@code example.test} and nothing else. */
final class Unbound implements AutoCloseable {
  private static final String RECORDS =
      """
      www.example.test. 300 IN A 192.0.2.10
      www.example.test. 300 IN AAAA 2001:db8::10
      alias.example.test. 300 IN CNAME www.example.test.
      example.test. 300 IN MX 10 mail.example.test.
      example.test. 300 IN TXT "v=spf1 -all"
      example.test. 300 IN NS ns.example.test.
      example.test. 300 IN SOA ns.example.test. admin.example.test. 7 3600 600 86400 300
      example.test. 300 IN CAA 128 issue "ca.example"
      example.test. 300 IN DS 12345 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
      example.test. 300 IN DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==
      _sip._tcp.example.test. 300 IN SRV 1 2 5060 sip.example.test.
      _443._tcp.example.test. 300 IN TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
      svc.example.test. 300 IN HTTPS 1 . alpn=h3 port=8443
      svc.example.test. 300 IN SVCB 2 backend.example.test. port=853
      10.2.0.192.in-addr.arpa. 300 IN PTR www.example.test.
      """;

  private final Process process;
  private final int port;

  private Unbound(Path folder, int port) throws IOException {
    this.port = port;
    Path file = folder.resolve("unbound.conf");
    Files.writeString(file, configuration(folder, port));
    process =
        new ProcessBuilder(executable(), "-d", "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("unbound.log").toFile())
            .start();
  }

  /** Starts a server; tries another port when somebody else was faster to take the one it chose. */
  static Unbound start(Path folder) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 5; attempt++) {
      Unbound server = new Unbound(folder, freePort());
      if (server.listens()) {
        return server;
      }
      server.close();
    }
    throw new IOException(Files.readString(folder.resolve("unbound.log")));
  }

  private static String executable() {
    return Stream.of("/usr/sbin/unbound", "/usr/local/sbin/unbound")
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElse("unbound");
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String configuration(Path folder, int port) {
    String data =
        RECORDS.lines().map(line -> "  local-data: '" + line + "'\n").collect(Collectors.joining());
    return """
        server:
          interface: 127.0.0.1@%d
          directory: "%s"
          chroot: ""
          username: ""
          pidfile: ""
          use-syslog: no
          logfile: ""
          do-daemonize: no
          do-ip6: no
          num-threads: 1
          module-config: "iterator"
          access-control: 127.0.0.0/8 allow
          local-zone: "test." static
          local-zone: "2.0.192.in-addr.arpa." static
        """
            .formatted(port, folder)
        + data
        + "remote-control:\n  control-enable: no\n";
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
