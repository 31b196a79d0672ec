package dev.weir.common.netty.listener.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.Planes;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.Records;
import dev.weir.testkit.RequiresTool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(20)
class ProxyProtocolIT {

  private static final String GET = "GET /lane HTTP/1.1\r\nHost: test\r\n\r\n";

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private static Listener listener;

  @BeforeAll
  static void bind() {
    listener = bind(settings());
  }

  private static ListenerSettings settings() {
    return ListenerSettings.of("test", "127.0.0.1", 0).withProxyProtocol(List.of("127.0.0.0/8"));
  }

  private static Listener bind(ListenerSettings settings) {
    return Listener.bind(settings, Planes.of(ProxyProtocolIT::open, TRANSPORT.get()));
  }

  @AfterAll
  static void unbind() {
    listener.close();
  }

  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    String peer = client.peerAddress().getHostAddress();
    return new ImmediateExchange(client, Planes.ok(peer + " " + client.clientAddress()));
  }

  private static Http connect() throws Exception {
    return Http.connect(listener.address().getPort());
  }

  @Test
  void line_givesThePeer_forEveryRequestOfTheConnection() throws Exception {
    try (Http http = connect()) {
      http.send("PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\n" + GET);
      assertThat(http.read().text()).isEqualTo("192.0.2.7 /192.0.2.7");
      http.send(GET);
      assertThat(http.read().text()).isEqualTo("192.0.2.7 /192.0.2.7");
    }
  }

  @Test
  void binary_givesThePeer_thoughItComesByteByByte() throws Exception {
    byte[] addresses =
        ByteBufUtil.decodeHexDump(
            "20010db800000000000000000000000720010db8000000000000000000000008"
                + "12670050"
                + "030004a9b8c7d6");
    ByteBuf header = ProxyHeadersTest.header(0x21, 0x21, addresses);
    try (Http http = connect()) {
      while (header.isReadable()) {
        http.send(new byte[] {header.readByte()});
      }
      http.send(GET);
      assertThat(http.read().text()).startsWith("2001:db8:0:0:0:0:0:7 ");
    }
  }

  @Test
  void local_keepsTheSocketsAddress() throws Exception {
    ByteBuf header = ProxyHeadersTest.header(0x20, 0x00, new byte[0]);
    try (Http http = connect()) {
      http.send(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(header)));
      http.send(GET);
      assertThat(http.read().text()).startsWith("127.0.0.1 ");
    }
  }

  @Test
  void noHeaderFromAListedNetwork_isClosedUnanswered() throws Exception {
    try (Http http = connect()) {
      http.send(GET);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void lateHeader_isClosed() throws Exception {
    Duration soon = Duration.ofMillis(200);
    try (Listener impatient =
            bind(settings().with(new ListenerTimeouts(soon, null, null, null, null, null, null)));
        Http http = Http.connect(impatient.address().getPort())) {
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void headerFromAnyoneElse_isRefused() throws Exception {
    ListenerSettings others =
        ListenerSettings.of("test", "127.0.0.1", 0).withProxyProtocol(List.of("192.0.2.0/24"));
    try (Listener strict = bind(others);
        Http http = Http.connect(strict.address().getPort())) {
      http.send("PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\n" + GET);
      assertThat(http.read().status()).isEqualTo(400);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void connectionsAreLimitedByTheAddressThatTheHeaderGives() throws Exception {
    ListenerSettings one =
        settings().with(Records.with(ListenerLimits.standard(), "maxConnectionsPerAddress", 1));
    try (Listener small = bind(one);
        Http first = Http.connect(small.address().getPort())) {
      first.send("PROXY TCP4 192.0.2.7 192.0.2.8 1 80\r\n" + GET);
      assertThat(first.read().status()).isEqualTo(200);
      try (Http other = Http.connect(small.address().getPort())) {
        other.send("PROXY TCP4 192.0.2.9 192.0.2.8 1 80\r\n" + GET);
        assertThat(other.read().status()).isEqualTo(200);
      }
      try (Http second = Http.connect(small.address().getPort())) {
        second.send("PROXY TCP4 192.0.2.7 192.0.2.8 2 80\r\n" + GET);
        assertThat(second.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  @RequiresTool("curl")
  void curl_isUnderstood_onEveryCleartextProtocol() throws Exception {
    for (String protocol : new String[] {"--http1.1", "--http2", "--http2-prior-knowledge"}) {
      Process curl =
          new ProcessBuilder(
                  "curl",
                  "-sS",
                  "--max-time",
                  "8",
                  protocol,
                  "--haproxy-protocol",
                  "http://127.0.0.1:" + listener.address().getPort() + "/lane")
              .redirectErrorStream(true)
              .start();
      String body = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(body).as(protocol).isEqualTo("127.0.0.1 /127.0.0.1");
    }
  }
}
