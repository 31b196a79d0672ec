package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that speak HTTP/2, behind clients that do and clients that do not. */
@Timeout(60)
class ProxyHttp2IT {

  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  @TempDir Path folder;

  private static UpstreamTarget http2(int port) {
    return new UpstreamTarget(new HostPort("127.0.0.1", port), false, HttpVersions.HTTP_2);
  }

  /** nghttp2's server, with a page, a trailer as gRPC has it, and bodies sent back. */
  private Process server(int port) throws IOException {
    Files.writeString(folder.resolve("page.txt"), "over h2");
    Process server =
        new ProcessBuilder(
                "nghttpd",
                "--no-tls",
                "--echo-upload",
                "--trailer",
                "grpc-status: 0",
                "-a",
                "127.0.0.1",
                String.valueOf(port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(
            () -> {
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return true;
            });
    return server;
  }

  @Test
  @RequiresTool({"nghttpd", "nghttp"})
  void trailersOfGrpc_passFromEndToEnd() throws Exception {
    int port = FreePort.find();
    Process server = server(port);
    try (Balanced balanced = Balanced.over(http2(port))) {
      Path upload = Files.writeString(folder.resolve("upload"), "0123456789".repeat(20_000));
      Process client =
          new ProcessBuilder(
                  "nghttp",
                  "-v",
                  "-H",
                  "content-type: application/grpc",
                  "-H",
                  "te: trailers",
                  "-d",
                  upload.toString(),
                  "http://127.0.0.1:" + balanced.port() + "/pkg.Service/Method")
              .redirectErrorStream(true)
              .start();
      String seen = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(client.waitFor()).isZero();
      assertThat(seen).contains(":status: 200").contains("grpc-status: 0").contains("0123456789");
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  @RequiresTool("nghttpd")
  void clientOfHttp1_isServedToo_overOneConnection() throws Exception {
    int port = FreePort.find();
    Process server = server(port);
    try (Balanced balanced = Balanced.over(http2(port));
        Http http = balanced.connect()) {
      for (int i = 0; i < 3; i++) {
        http.send("GET /page.txt HTTP/1.1\r\nHost: h\r\n\r\n");
        RawMessage answer = http.read();
        assertThat(answer.text()).isEqualTo("over h2");
        assertThat(answer.header("x-http2-stream-id")).isEmpty();
      }
      http.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
      assertThat(http.read().text()).isEqualTo("body");
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  void tunnel_goesOverHttp1() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                            + "Upgrade: echo\r\n\r\nhello"),
                    Step.hang()));
        Balanced balanced = Balanced.over(http2(upstream.port()));
        Http http = balanced.connect()) {
      http.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
      assertThat(http.readHead().startLine()).contains("101");
    }
  }

  @Test
  void clientThatIsGone_keepsNoPlaceInTheQueue() throws Exception {
    try (var upstream = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()));
        Balanced balanced = Balanced.overOneConnection(upstream.port());
        Http first = balanced.connect()) {
      first.send(GET);
      upstream.awaitRequest(Duration.ofSeconds(10));
      try (Http second = balanced.connect()) {
        second.send(GET);
        await().untilAsserted(() -> assertThat(balanced.pending()).isOne());
      }
      await().untilAsserted(() -> assertThat(balanced.pending()).isZero());
    }
  }
}
