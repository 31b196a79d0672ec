package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.Planes;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.netty.tls.TlsSettings.ClientCertificates;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.Records;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import dev.weir.testkit.TestCertificates;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with upstreams: a listener of our own, OpenSSL's server and nghttp2's. */
@Timeout(60)
class UpstreamTlsIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Upstream CA");

  private final Transport transport = Transport.create(1);
  private final EventLoop loop = transport.nextLoop();
  @TempDir Path folder;
  private Path authorities;
  private NettyUpstreams upstreams = new NettyUpstreams(transport, UpstreamSettings.defaults());
  private UpstreamTlsSettings used = UpstreamTlsSettings.standard();
  private @Nullable Listener listener;

  @BeforeEach
  void write() throws IOException {
    authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, TestCertificates.pem(AUTHORITY.certificate()));
  }

  @AfterEach
  void stop() {
    upstreams.close();
    if (listener != null) {
      listener.close();
    }
    transport.close();
  }

  private int listen(TestCertificates.Issued certificate, TlsSettings tls) {
    certificate.writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("one", Set.of(), files)), "one", Instant.now());
    Listener bound =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0).with(tls).withDrain(Duration.ofMillis(100)),
            Planes.of(
                (request, client) ->
                    new ImmediateExchange(
                        client,
                        Planes.ok(request.headers().contains("x-http2-stream-id") ? "h2" : "h1")),
                transport,
                certificates));
    listener = bound;
    return bound.address().getPort();
  }

  private UpstreamTlsSettings trusting() {
    return UpstreamTlsSettings.trusting(authorities);
  }

  /** TLS as given from now on; what was remembered of sessions and connections stays with it. */
  private void use(UpstreamTlsSettings tls) {
    if (!tls.equals(used)) {
      upstreams.close();
      upstreams =
          new NettyUpstreams(transport, Records.with(UpstreamSettings.defaults(), "tls", tls));
      used = tls;
    }
  }

  private Asked ask(UpstreamTlsSettings tls, int port, HttpVersions versions) {
    return ask(tls, "localhost", port, versions);
  }

  private Asked ask(UpstreamTlsSettings tls, String host, int port, HttpVersions versions) {
    use(tls);
    UpstreamTarget target = new UpstreamTarget(new HostPort(host, port), true, versions);
    return Asked.get(upstreams, loop, target, "/");
  }

  private static void assertRefused(Asked asked, String why) {
    Asked.End end = asked.await();
    assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
    assertThat(end.failed().detail()).containsIgnoringCase(why);
  }

  @Test
  void handshake_agreesOnHttp2_whereBothMay() {
    int port = listen(AUTHORITY.issue("localhost"), TlsSettings.standard());
    assertThat(ask(trusting(), port, HttpVersions.EITHER).text()).isNotEmpty();
    assertThat(ask(trusting(), port, HttpVersions.EITHER).text()).isNotEmpty();
    assertThat(upstreams.counts().snapshot().getFirst().created()).isOne();
  }

  @Test
  void http1_isSpokenWhereItIsAskedFor() {
    int port = listen(AUTHORITY.issue("localhost"), TlsSettings.standard());
    assertThat(ask(trusting(), port, HttpVersions.HTTP_1).text()).isEqualTo("h1");
  }

  @Test
  void addressOfAnUpstream_hasToBeInItsCertificateToo() {
    int port = listen(AUTHORITY.issue("127.0.0.1"), TlsSettings.standard());
    assertThat(ask(trusting(), "127.0.0.1", port, HttpVersions.HTTP_1).text()).isEqualTo("h1");
    assertRefused(ask(trusting(), port, HttpVersions.HTTP_1), "localhost");
  }

  @Test
  void unknownAuthority_isRefused_unlessNothingIsVerified() {
    int port =
        listen(TestCertificates.authority("Other").issue("localhost"), TlsSettings.standard());
    assertRefused(ask(trusting(), port, HttpVersions.EITHER), "no connection");
    UpstreamTlsSettings blind = new UpstreamTlsSettings(false, null, null, null, null, null, null);
    assertThat(ask(blind, port, HttpVersions.HTTP_1).text()).isEqualTo("h1");
  }

  @Test
  void certificateOfOurOwn_isShownToWhoAsks() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    AUTHORITY.issue("client").writePem(own);
    int port =
        listen(
            AUTHORITY.issue("localhost"),
            new TlsSettings(null, ClientCertificates.REQUIRED, authorities, null, null));
    UpstreamTlsSettings showing =
        new UpstreamTlsSettings(
            null,
            authorities,
            own.resolve("certificate.pem"),
            own.resolve("key.pem"),
            null,
            null,
            null);
    assertThat(ask(showing, port, HttpVersions.HTTP_1).text()).isEqualTo("h1");
    assertThat(ask(trusting(), port, HttpVersions.HTTP_1).await().failed()).isNotNull();
  }

  @Test
  void serverThatNeverShakesHands_isAConnectFailureInTime() throws Exception {
    UpstreamTlsSettings hasty =
        new UpstreamTlsSettings(null, authorities, null, null, null, null, Duration.ofMillis(300));
    try (var silent = ScriptedUpstream.start(Script.of(Step.hang()))) {
      assertRefused(ask(hasty, silent.port(), HttpVersions.EITHER), "300ms");
    }
  }

  @Test
  void serverWithoutTls_isAConnectFailure() throws Exception {
    try (var plain =
        ScriptedUpstream.start(Script.of(Step.send("HTTP/1.1 200 OK\r\n\r\n"), Step.hang()))) {
      assertRefused(ask(trusting(), plain.port(), HttpVersions.EITHER), "no connection");
    }
  }

  @Test
  void fileThatIsNotThere_isRefusedAtTheStart() {
    UpstreamTlsSettings wrong = UpstreamTlsSettings.trusting(folder.resolve("nothing.pem"));
    assertThatThrownBy(() -> UpstreamTls.of(wrong)).hasMessageContaining("nothing.pem");
  }

  @Test
  @RequiresTool("openssl")
  void session_isResumed() throws Exception {
    AUTHORITY.issue("localhost").writePem(folder);
    int port = FreePort.find();
    Process server =
        run(
            "openssl",
            "s_server",
            "-www",
            "-quiet",
            "-accept",
            "127.0.0.1:" + port,
            "-cert",
            "certificate.pem",
            "-key",
            "key.pem");
    try {
      awaitPort(port);
      assertThat(ask(trusting(), port, HttpVersions.EITHER).text()).contains("New, TLS");
      // the server ends each connection with its answer
      assertThat(ask(trusting(), port, HttpVersions.EITHER).text()).contains("Reused, TLS");
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  @RequiresTool("nghttpd")
  void anotherImplementationOfHttp2_isUnderstood() throws Exception {
    AUTHORITY.issue("localhost").writePem(folder);
    Files.writeString(folder.resolve("page.txt"), "over h2");
    int port = FreePort.find();
    Process server =
        run(
            "nghttpd",
            "-a",
            "127.0.0.1",
            "--trailer",
            "grpc-status: 0",
            "--echo-upload",
            String.valueOf(port),
            "key.pem",
            "certificate.pem");
    try {
      awaitPort(port);
      UpstreamTarget target =
          new UpstreamTarget(new HostPort("localhost", port), true, HttpVersions.EITHER);
      use(trusting());
      Asked.End page = Asked.get(upstreams, loop, target, "/page.txt").await();
      assertThat(page.body()).isEqualTo("over h2");
      assertThat(page.trailers().get("grpc-status")).isEqualTo("0");
      String large = "0123456789".repeat(50_000);
      assertThat(Asked.post(upstreams, loop, target, "/echo", large).text()).isEqualTo(large);
      assertThat(upstreams.counts().snapshot().getFirst().created()).isOne();
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  @RequiresTool("nghttpd")
  void priorKnowledge_isUnderstood() throws Exception {
    Files.writeString(folder.resolve("page.txt"), "over h2c");
    int port = FreePort.find();
    Process server = run("nghttpd", "-a", "127.0.0.1", "--no-tls", "-m", "2", String.valueOf(port));
    try {
      awaitPort(port);
      UpstreamTarget target =
          new UpstreamTarget(new HostPort("127.0.0.1", port), false, HttpVersions.HTTP_2);
      List<Asked> all =
          IntStream.range(0, 20)
              .mapToObj(i -> Asked.get(upstreams, loop, target, "/page.txt"))
              .toList();
      all.forEach(asked -> assertThat(asked.text()).isEqualTo("over h2c"));
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private Process run(String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("server.log").toFile())
        .start();
  }

  private static void awaitPort(int port) {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(
            () -> {
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return true;
            });
  }
}
