package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static dev.weir.testkit.netty.RawHttp2.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.ban.Ban;
import dev.weir.common.ban.Ban.Source;
import dev.weir.common.ban.BanRule;
import dev.weir.common.ban.BanStore;
import dev.weir.common.ban.Bans;
import dev.weir.common.concurrency.ConcurrencyLimiter;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.Cidr;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.netty.RawHttp2;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bans on a listener. Clients come from 127.0.0.2, or speak through a proxy at 127.0.0.1. */
@Timeout(30)
class BansIT {

  private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
  private static final String PROXY = "PROXY TCP4 198.51.100.7 192.0.2.8 4711 80\r\n";

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private final Bans bans =
      new Bans(
          100,
          List.of(new BanRule("noise", 3, Duration.ofMinutes(1), Duration.ofMinutes(1))),
          NetworkSet.of(List.of("127.0.0.1")),
          new AuditLog(line -> {}),
          BanStore.alone());
  private Listener listener = bind(ListenerSettings.of("test", "127.0.0.1", 0));

  private Listener bind(ListenerSettings settings) {
    RateLimits limits =
        RateLimits.of(
            List.of(
                RateLimitRule.perClient(
                    "few", LimitAlgorithm.FIXED_WINDOW, 2, Duration.ofHours(1))));
    DataPlane plane =
        new DataPlane(
            (_, client) -> new ImmediateExchange(client, Planes.ok("served")),
            (_, response) -> response.sendNotFound(),
            new ClientAddressResolver(NetworkSet.of(List.of("127.0.0.1"))),
            limits,
            new NetworkMetrics(),
            TRANSPORT.get(),
            Certificates.none(),
            new Protection(bans, ConcurrencyLimiter.off()),
            Watch.none());
    return Listener.bind(settings, plane);
  }

  private void takeProxyHeaders() {
    listener.close();
    listener =
        bind(
            ListenerSettings.of("test", "127.0.0.1", 0).withProxyProtocol(List.of("127.0.0.1/32")));
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  private void ban(String network) {
    Instant now = Instant.now();
    bans.impose(
        new Ban(Cidr.parse(network), now, now.plusSeconds(600), "", "test", Source.HAND), now);
  }

  private Socket fromBannedAddress() throws IOException {
    Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(),
            listener.address().getPort(),
            InetAddress.ofLiteral("127.0.0.2"),
            0);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static boolean isEnded(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return !(e instanceof java.net.SocketTimeoutException);
    }
  }

  private Http connect() throws IOException {
    return Http.connect(listener.address().getPort());
  }

  @Test
  void bannedPeer_isClosedBeforeItSaysAnything_othersAreServed() throws Exception {
    ban("127.0.0.2/31");
    try (Socket banned = fromBannedAddress();
        Http other = connect()) {
      assertThat(isEnded(banned)).isTrue();
      other.send(GET);
      assertThat(other.read().status()).isEqualTo(200);
    }
    assertThat(bans.tally().connections()).isEqualTo(1);
  }

  @Test
  void peerIsServedAgain_onceItsBanIsLifted() throws Exception {
    ban("127.0.0.2");
    bans.lift(Cidr.parse("127.0.0.2"), "test", Instant.now());
    try (Socket socket = fromBannedAddress()) {
      socket.getOutputStream().write(GET.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void openConnectionsOfANewlyBannedAddress_areEnded_othersAreNot() throws Exception {
    try (Socket soonBanned = fromBannedAddress();
        Http other = connect()) {
      other.send(GET);
      assertThat(other.read().status()).isEqualTo(200);
      ban("127.0.0.2");
      assertThat(isEnded(soonBanned)).isTrue();
      other.send(GET.replace("GET", "HEAD"));
      assertThat(other.readHead().status()).isEqualTo(200);
    }
  }

  @Test
  void bannedClientBehindATrustedProxy_gets403_andTheConnectionCloses() throws Exception {
    ban("198.51.100.0/24");
    try (Http http = connect()) {
      http.send(GET.replace("\r\n\r\n", "\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n"));
      assertThat(http.read().status()).isEqualTo(200);
      http.send(GET.replace("\r\n\r\n", "\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n"));
      assertRefused(http.read());
      assertThat(http.isClosedByPeer()).isTrue();
    }
    assertThat(bans.tally().requests()).isEqualTo(1);
  }

  private static void assertRefused(RawMessage answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("content-type")).contains("application/problem+json");
    assertThat(answer.text()).contains("https://weir.dev/problems/banned");
  }

  @Test
  void bannedClientBehindATrustedProxy_gets403_onItsStreamAlone() throws Exception {
    ban("198.51.100.0/24");
    try (RawHttp2 http = RawHttp2.connect(listener.address().getPort())) {
      byte[] banned =
          RawHttp2.fields(
              ":method",
              "GET",
              ":scheme",
              "http",
              ":authority",
              "test",
              ":path",
              "/",
              "x-forwarded-for",
              "198.51.100.7");
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, banned);
      assertThat(http.status(http.next())).isEqualTo(403);
      assertThat(http.next().endsStream()).isTrue();
      http.send(HEADERS, END_HEADERS | END_STREAM, 3, RawHttp2.get("/"));
      RawHttp2.Frame frame = http.next();
      while (frame.stream() != 3) {
        frame = http.next();
      }
      assertThat(http.status(frame)).isEqualTo(200);
    }
  }

  @Test
  void clientBannedByItsProxyHeader_gets403() throws Exception {
    takeProxyHeaders();
    ban("198.51.100.7");
    try (Http http = connect()) {
      http.send(PROXY + GET);
      assertRefused(http.read());
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void openConnectionIsEnded_byTheBanOfTheClientItsProxyHeaderNames() throws Exception {
    takeProxyHeaders();
    try (Http http = connect()) {
      http.send(PROXY + GET);
      assertThat(http.read().status()).isEqualTo(200);
      ban("198.51.100.7");
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GARBAGE\r\n\r\n"
      })
  void malformedRequests_banTheirClient(String malformed) throws Exception {
    takeProxyHeaders();
    for (int i = 0; i < 3; i++) {
      assertThat(isBanned()).isFalse();
      try (Http http = connect()) {
        http.send(PROXY + malformed);
        assertThat(http.read().status()).isEqualTo(400);
      }
    }
    assertThat(isBanned()).isTrue();
  }

  /** What is refused is counted before it is answered. */
  private boolean isBanned() {
    return bans.find(InetAddress.ofLiteral("198.51.100.7"), System.currentTimeMillis()) != null;
  }

  @Test
  void requestsBeyondALimit_banTheirClient() throws Exception {
    try (Http http = connect()) {
      for (int status : new int[] {200, 200, 429, 429, 429, 403}) {
        http.send(GET.replace("\r\n\r\n", "\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n"));
        assertThat(http.read().status()).isEqualTo(status);
      }
    }
    assertThat(isBanned()).isTrue();
  }

  @Test
  void floodsOfResets_banTheirClient() throws Exception {
    takeProxyHeaders();
    for (int i = 0; i < 3; i++) {
      try (RawHttp2 http = RawHttp2.behind(PROXY, listener.address().getPort())) {
        try {
          for (int stream = 1; stream < 1_000; stream += 2) {
            http.send(HEADERS, END_HEADERS, stream, RawHttp2.post("/"));
            http.send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
          }
        } catch (IOException e) {
          // it has been ended
        }
        while (http.read() != null) {
          // until it is
        }
      }
    }
    assertThat(isBanned()).isTrue();
  }

  @Test
  void slowHeads_banTheirClient() throws Exception {
    listener.close();
    Duration soon = Duration.ofMillis(200);
    listener =
        bind(
            ListenerSettings.of("test", "127.0.0.1", 0)
                .with(new ListenerTimeouts(soon, null, null, null, null, null, null))
                .withProxyProtocol(List.of("127.0.0.1/32")));
    for (int i = 0; i < 3; i++) {
      try (Http http = connect()) {
        http.send(PROXY + "GET / HTTP/1.1\r\nHost:");
        assertThat(http.read().status()).isEqualTo(408);
      }
    }
    assertThat(isBanned()).isTrue();
  }

  @Test
  void theProxyItself_isNeverBannedByRule() throws Exception {
    for (int i = 0; i < 5; i++) {
      try (Http http = connect()) {
        http.send("GARBAGE\r\n\r\n");
        assertThat(http.read().status()).isEqualTo(400);
      }
    }
    assertThat(bans.isEmpty()).isTrue();
  }
}
