package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.DemoOrigin;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.UpgradeEcho;
import dev.weir.testkit.netty.Http2WebSocket;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets that come over HTTP/2 (RFC 8441) and go on over HTTP/1.1. */
@Timeout(120)
class WebSocketOverHttp2IT {

  private static final char ENABLE_CONNECT_PROTOCOL = 8;
  private static final int FRAME = 64 * 1024;

  @TempDir Path folder;
  private UpgradeEcho upstream;
  private Balanced balanced;

  @BeforeEach
  void balance() throws Exception {
    upstream = UpgradeEcho.start();
    balanced = Balanced.over(upstream.port());
  }

  @AfterEach
  void stop() {
    balanced.close();
    upstream.close();
  }

  private Http2WebSocket connect() throws Exception {
    return Http2WebSocket.connect(balanced.port(), "/ws?room=1");
  }

  @Test
  void extendedConnect_isAnnouncedAndBecomesAnUpgrade() throws Exception {
    try (Http2WebSocket client = connect()) {
      assertThat(client.settings().get(ENABLE_CONNECT_PROTOCOL)).isEqualTo(1L);
      assertThat(client.status()).isEqualTo("200");
      Http2Headers head = client.head();
      assertThat(head.get("x-echo")).hasToString("yes");
      assertThat(head.contains("sec-websocket-accept")).isFalse();
      assertThat(head.contains("upgrade")).isFalse();
    }
    RawMessage asked = upstream.requests().getFirst();
    assertThat(asked.startLine()).isEqualTo("GET /ws?room=1 HTTP/1.1");
    assertThat(asked.header("upgrade")).contains("websocket");
    assertThat(asked.header("connection")).contains("upgrade");
    assertThat(asked.header("host")).contains("localhost");
    assertThat(asked.header("sec-websocket-version")).contains("13");
    assertThat(asked.header("sec-websocket-key").orElseThrow()).hasSize(24);
    assertThat(asked.header("transfer-encoding")).isEmpty();
    assertThat(asked.header("x-forwarded-for")).contains("127.0.0.1");
  }

  @Test
  void frames_passBothWaysWithTheirKindSizeAndCloseCode() throws Exception {
    try (Http2WebSocket client = connect()) {
      converse(client);
    }
  }

  private static void converse(Http2WebSocket client) throws Exception {
    assertThat(client.status()).isEqualTo("200");
    client.send(new TextWebSocketFrame("h\u00e9llo"));
    assertThat(client.next()).isEqualTo("text h\u00e9llo");
    client.send(new BinaryWebSocketFrame(Http2WebSocket.payload(5)));
    assertThat(client.next()).isEqualTo("binary 5");
    client.sendLater(new BinaryWebSocketFrame(Http2WebSocket.payload(300_000)));
    assertThat(client.next()).isEqualTo("binary 300000");
    client.send(new CloseWebSocketFrame(4001, "enough"));
    assertThat(client.next()).isEqualTo("close 4001");
    client.endStream();
    assertThat(client.next()).isEqualTo("end");
  }

  @Test
  void frames_passOverTlsToo() throws Exception {
    TestCertificates authority = TestCertificates.authority("Test CA");
    authority.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("local", Set.of(), files)), "local", Instant.now());
    try (Balanced secure = Balanced.securely(certificates, upstream.port());
        Http2WebSocket client =
            Http2WebSocket.connect(secure.port(), "/ws", authority.certificate())) {
      converse(client);
    }
    assertThat(upstream.requests().getFirst().header("x-forwarded-proto")).contains("https");
  }

  @Test
  void upstreamThatDoesNotRead_stopsTheClientUntilItReads() throws Exception {
    upstream.pause();
    try (Http2WebSocket client = connect()) {
      assertThat(client.status()).isEqualTo("200");
      client.reading(false);
      int sent = 0;
      // more than every buffer between the two, were there no limit
      while (sent < 1_000 && client.isWritable()) {
        client.sendLater(new BinaryWebSocketFrame(Http2WebSocket.payload(FRAME)));
        sent++;
      }
      assertThat(sent).isLessThan(1_000);
      upstream.resume();
      client.reading(true);
      for (int i = 0; i < sent; i++) {
        assertThat(client.next()).isEqualTo("binary " + FRAME);
      }
    }
  }

  @Test
  void manyLargeMessages_comeBackWhole() throws Exception {
    try (Http2WebSocket client = connect()) {
      assertThat(client.status()).isEqualTo("200");
      for (int i = 0; i < 40; i++) {
        client.sendLater(new BinaryWebSocketFrame(Http2WebSocket.payload(100_000 + i)));
      }
      for (int i = 0; i < 40; i++) {
        assertThat(client.next()).isEqualTo("binary " + (100_000 + i));
      }
    }
  }

  @Test
  void clientThatEndsItsSide_stillGetsWhatIsOnTheWay() throws Exception {
    upstream.pause();
    try (Http2WebSocket client = connect()) {
      client.status();
      client.send(new TextWebSocketFrame("last words"));
      client.endStream();
      upstream.resume();
      assertThat(client.next()).isEqualTo("text last words");
      assertThat(client.next()).isEqualTo("end");
      assertThat(upstream.awaitEnd()).isTrue();
    }
  }

  @Test
  void upstreamThatHangsUp_endsTheStream() throws Exception {
    try (Http2WebSocket client = connect()) {
      client.send(new TextWebSocketFrame("x"));
      assertThat(client.next()).isEqualTo("text x");
      upstream.hangUp();
      assertThat(client.next()).isEqualTo("end");
      // it might listen on: that it does not it says to the first that it is sent
      client.send(new TextWebSocketFrame("y"));
      Thread.sleep(200);
      client.send(new TextWebSocketFrame("z"));
      assertThat(client.next()).as("nobody takes more").isEqualTo("reset 0");
    }
  }

  @Test
  void upstreamThatResets_resetsTheStream() throws Exception {
    try (Http2WebSocket client = connect()) {
      client.send(new TextWebSocketFrame("x"));
      assertThat(client.next()).isEqualTo("text x");
      upstream.reset();
      assertThat(client.next()).isEqualTo("reset 8");
    }
  }

  @Test
  void clientThatResetsTheStream_hangsUpUpstream() throws Exception {
    try (Http2WebSocket client = connect()) {
      client.status();
      client.reset();
      assertThat(upstream.awaitEnd()).isTrue();
    }
  }

  @Test
  void framesBeforeTheAnswer_waitForIt() throws Exception {
    try (Http2WebSocket client = connect()) {
      client.sendLater(new TextWebSocketFrame("early"));
      assertThat(client.status()).isEqualTo("200");
      assertThat(client.next()).isEqualTo("text early");
    }
  }

  @Test
  void upstreamWithoutWebSocket_isNotTakenForOne() throws Exception {
    try (DemoOrigin origin = DemoOrigin.start(0, "origin");
        Balanced plain = Balanced.over(origin.port());
        Http2WebSocket client = Http2WebSocket.connect(plain.port(), "/")) {
      assertThat(client.status()).isEqualTo("501");
      assertThat(client.next()).isEqualTo("end");
    }
    try (DemoOrigin origin = DemoOrigin.start(0, "origin");
        Balanced plain = Balanced.over(origin.port());
        Http2WebSocket client = Http2WebSocket.connect(plain.port(), "/nowhere")) {
      assertThat(client.status()).isEqualTo("404");
    }
  }

  @Test
  void upgradeThatAnswersAnotherHandshake_isBadGateway() throws Exception {
    upstream.acceptWrongly();
    try (Http2WebSocket client = connect()) {
      assertThat(client.status()).isEqualTo("502");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method|CONNECT|:protocol|websocket|:authority|localhost|:path|/ws",
        ":method|CONNECT|:protocol|websocket|:authority|localhost|:scheme|http",
        ":method|CONNECT|:protocol|websocket|:scheme|http|:path|/ws",
        ":method|CONNECT|:protocol||:authority|localhost|:scheme|http|:path|/ws",
        ":method|GET|:protocol|websocket|:authority|localhost|:scheme|http|:path|/ws",
        ":method|CONNECT|:authority|localhost|:scheme|http|:path|/ws"
      })
  void malformedConnect_isReset(String spec) throws Exception {
    try (Http2WebSocket client = Http2WebSocket.ask(balanced.port(), fields(spec), false)) {
      assertThat(client.next()).isEqualTo("reset 1");
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method|CONNECT|:authority|localhost:443",
        ":method|CONNECT|:protocol|connect-udp|:authority|localhost|:scheme|http|:path|/ws"
      })
  void otherConnect_isNotImplemented(String spec) throws Exception {
    try (Http2WebSocket client = Http2WebSocket.ask(balanced.port(), fields(spec), false)) {
      assertThat(client.status()).isEqualTo("501");
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void connectWhoseStreamHasEnded_isNotImplemented() throws Exception {
    try (Http2WebSocket client =
        Http2WebSocket.ask(balanced.port(), Http2WebSocket.handshake("http", "/ws"), true)) {
      assertThat(client.status()).isEqualTo("501");
    }
    assertThat(upstream.requests()).isEmpty();
  }

  private static Http2Headers fields(String spec) {
    Http2Headers fields = new DefaultHttp2Headers(false);
    String[] parts = spec.split("\\|", -1);
    for (int i = 0; i < parts.length; i += 2) {
      fields.add(parts[i], parts[i + 1]);
    }
    return fields;
  }
}
