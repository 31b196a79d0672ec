package dev.weir.common.netty.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.health.ProbeType;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.Planes;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.netty.upstream.Http2Upstream;
import dev.weir.common.netty.upstream.UpstreamTls;
import dev.weir.common.netty.upstream.UpstreamTlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import dev.weir.testkit.TestCertificates;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Probes of each type against targets that are well, and against those that are not. */
@Timeout(60)
class HealthCheckerIT {

  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final Duration HASTY = Duration.ofMillis(400);

  private final Transport transport = Transport.create(1);
  private HealthChecker checker =
      new HealthChecker(transport, UpstreamTls.of(UpstreamTlsSettings.standard()));

  @AfterEach
  void stop() {
    checker.close();
    transport.close();
  }

  private static HealthCheck check(@Nullable ProbeType type, Duration timeout) {
    return check(type, timeout, null, null);
  }

  private static HealthCheck check(
      @Nullable ProbeType type, Duration timeout, @Nullable String status, @Nullable String body) {
    return new HealthCheck(
        type, null, "/up", null, Duration.ofMillis(100), 0, timeout, 0, 0, status, body, "shop", 0);
  }

  private static UpstreamTarget at(int port) {
    return UpstreamTarget.http(new HostPort("127.0.0.1", port));
  }

  private ProbeOutcome probe(UpstreamTarget target, HealthCheck check) {
    CompletableFuture<ProbeOutcome> outcome = new CompletableFuture<>();
    checker.probe(target, check, outcome::complete);
    return outcome.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void assertPassed(ProbeOutcome outcome) {
    assertThat(outcome).isInstanceOf(ProbeOutcome.Passed.class);
  }

  private static void assertFailed(ProbeOutcome outcome, String why) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ProbeOutcome.Failed.class, failed -> assertThat(failed.reason()).contains(why));
  }

  // ---- HTTP

  @Test
  void http_asksAsItIsTold_andJudgesTheStatus() throws Exception {
    try (var upstream = ScriptedUpstream.answering(204, "")) {
      HealthCheck check =
          new HealthCheck(
              null,
              "HEAD",
              "/up?x=1",
              "shop.example",
              null,
              0,
              PATIENT,
              0,
              0,
              "200-299",
              null,
              null,
              0);
      assertPassed(probe(at(upstream.port()), check));
      RawMessage asked = upstream.awaitRequest(Duration.ofSeconds(10));
      assertThat(asked.startLine()).isEqualTo("HEAD /up?x=1 HTTP/1.1");
      assertThat(asked.header("host")).contains("shop.example");
      assertFailed(probe(at(upstream.port()), check(null, PATIENT, "200,301", null)), "204");
    }
  }

  @Test
  void http_canGoToAnotherPort() throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, "")) {
      HealthCheck check =
          new HealthCheck(
              null, null, null, null, null, 0, PATIENT, 0, 0, null, null, null, upstream.port());
      assertPassed(probe(at(1), check));
    }
  }

  @Test
  void body_hasToHoldWhatIsExpected() throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, "status: grün")) {
      assertPassed(probe(at(upstream.port()), check(null, PATIENT, null, ": grün")));
      assertFailed(probe(at(upstream.port()), check(null, PATIENT, null, "red")), "red");
    }
  }

  @Test
  void body_isFoundAcrossPieces_thoughItDrips() throws Exception {
    List<Step> steps = new ArrayList<>(List.of(Step.request()));
    steps.add(Step.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
    for (String piece : List.of("a", "l", "l", "-", "i", "s", "-", "u", "p")) {
      steps.add(Step.pause(Duration.ofMillis(60)));
      steps.add(Step.send(piece));
    }
    steps.add(Step.hang());
    try (var upstream = ScriptedUpstream.start(Script.of(steps.toArray(Step[]::new)))) {
      assertPassed(probe(at(upstream.port()), check(null, PATIENT, null, "is-up")));
    }
    try (var upstream = ScriptedUpstream.start(Script.of(steps.toArray(Step[]::new)))) {
      assertFailed(
          probe(at(upstream.port()), check(null, Duration.ofMillis(200), null, "is-up")), "200 ms");
    }
  }

  @Test
  void body_isReadUpToALimit() throws Exception {
    String endless = "x".repeat(HealthCheck.MAX_BODY_BYTES);
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(
                Step.request(),
                Step.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + endless),
                Step.send("found"),
                Step.hang()))) {
      assertFailed(
          probe(at(upstream.port()), check(null, PATIENT, null, "found")), "does not hold");
    }
  }

  @Test
  void targetThatHangs_failsInTime() throws Exception {
    try (var upstream = ScriptedUpstream.start(Script.of(Step.hang()))) {
      assertFailed(probe(at(upstream.port()), check(null, HASTY)), "no answer within 400 ms");
    }
  }

  @Test
  void nobodyThere_fails() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    assertFailed(probe(at(port), check(null, PATIENT)), "no connection");
    assertFailed(probe(at(port), check(ProbeType.TCP, PATIENT)), "no connection");
    assertFailed(probe(at(port), check(ProbeType.GRPC, PATIENT)), "no connection");
  }

  @Test
  void http2_isSpokenWithATargetThatSpeaksIt() {
    try (var upstream = Http2Upstream.start(call -> call.answer("well"))) {
      assertPassed(probe(upstream.target(), check(null, PATIENT, null, "well")));
    }
  }

  // ---- TCP

  @Test
  void tcp_passesWhenAConnectionComesAbout() throws Exception {
    try (var upstream = ScriptedUpstream.start(Script.of(Step.hang()))) {
      assertPassed(probe(at(upstream.port()), check(ProbeType.TCP, PATIENT)));
    }
  }

  // ---- HTTPS

  @Test
  void https_believesWhomItIsToldTo(@TempDir Path folder) throws Exception {
    TestCertificates authority = TestCertificates.authority("Health CA");
    authority.issue("127.0.0.1").writePem(folder);
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, TestCertificates.pem(authority.certificate()));
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("one", Set.of(), files)), "one", Instant.now());
    Listener listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0)
                .with(TlsSettings.standard())
                .withDrain(Duration.ofMillis(100)),
            Planes.of(
                (request, client) -> new ImmediateExchange(client, Planes.ok("safe")),
                transport,
                certificates));
    UpstreamTarget secure =
        new UpstreamTarget(
            new HostPort("127.0.0.1", listener.address().getPort()), true, HttpVersions.EITHER);
    assertFailed(probe(secure, check(null, PATIENT)), "no connection");
    checker.close();
    checker =
        new HealthChecker(transport, UpstreamTls.of(UpstreamTlsSettings.trusting(authorities)));
    assertPassed(probe(secure, check(null, PATIENT, null, "safe")));
    assertPassed(
        probe(at(listener.address().getPort()), check(ProbeType.HTTPS, PATIENT, null, "safe")));
    listener.close();
  }

  // ---- gRPC

  private static void serve(Http2Upstream.Call call, int serving, String status) {
    call.head(200, false, "content-type", "application/grpc");
    byte[] message = {0, 0, 0, 0, 2, 8, (byte) serving};
    call.ctx()
        .writeAndFlush(
            new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(message)).stream(call.stream()));
    call.trailers("grpc-status", status);
  }

  private ProbeOutcome probeGrpc(Http2Upstream upstream) {
    HostPort address = upstream.target().address();
    return probe(UpstreamTarget.http(address), check(ProbeType.GRPC, PATIENT));
  }

  @Test
  void grpc_asksForItsService_andPassesWhenThatIsServing() {
    try (var upstream = Http2Upstream.start(call -> serve(call, 1, "0"))) {
      assertPassed(probeGrpc(upstream));
      var sent = upstream.calls().getFirst().headers();
      assertThat(sent.path()).hasToString("/grpc.health.v1.Health/Check");
      assertThat(sent.method()).hasToString("POST");
      assertThat(sent.get("te")).hasToString("trailers");
      await().untilAsserted(() -> assertThat(upstream.received()).isEqualTo(5 + 2 + 4));
    }
  }

  @Test
  void grpc_failsOtherwise() {
    try (var upstream = Http2Upstream.start(call -> serve(call, 2, "0"))) {
      assertFailed(probeGrpc(upstream), "NOT_SERVING");
    }
    try (var upstream = Http2Upstream.start(call -> serve(call, 1, "14"))) {
      assertFailed(probeGrpc(upstream), "gRPC status 14");
    }
    try (var upstream =
        Http2Upstream.start(
            call ->
                call.head(200, true, "content-type", "application/grpc", "grpc-status", "12"))) {
      assertFailed(probeGrpc(upstream), "gRPC status 12");
    }
    try (var upstream = Http2Upstream.start(call -> call.answer("no gRPC"))) {
      assertFailed(probeGrpc(upstream), "not gRPC");
    }
  }

  // ---- again and again

  @Test
  void watch_probesAgainAndAgain_untilItIsStopped() throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, "")) {
      List<ProbeOutcome> outcomes = new CopyOnWriteArrayList<>();
      HealthChecker.Watch watch =
          checker.watch(at(upstream.port()), check(null, PATIENT), outcomes::add);
      await().untilAsserted(() -> assertThat(outcomes).hasSizeGreaterThan(3));
      watch.stop();
      assertThat(outcomes).allMatch(ProbeOutcome.Passed.class::isInstance);
    }
  }
}
