package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.HttpsRedirect;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A listener without TLS that sends its clients to one with TLS. */
@Timeout(60)
class HttpsRedirectIT {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private Listener listener;

  @BeforeEach
  void bind() {
    listener =
        Listener.bind(
            ListenerSettings.of("http", "127.0.0.1", 0).with(new HttpsRedirect(true, 8443)),
            plane());
  }

  private static DataPlane plane() {
    return Planes.of(
        (request, client) -> new ImmediateExchange(client, Planes.ok("served")), TRANSPORT.get());
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  private int port() {
    return listener.address().getPort();
  }

  @Test
  void clients_areSentOn_andTheConnectionStays_alsoAfterABody() throws IOException {
    try (Http http = Http.connect(port())) {
      http.send("POST /a?b HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 3\r\n\r\nabc");
      RawMessage post = http.read();
      assertThat(post.status()).isEqualTo(308);
      assertThat(post.header("location")).contains("https://shop.example:8443/a?b");
      http.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(301);
    }
  }

  @Test
  void balancersBefore_areAnsweredAboutHealth() throws IOException {
    assertThat(Http.get(port(), "/.well-known/weir/health").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"01, 200", "00, 301"})
  void clientsOfABalancerThatEndsTls_areServed_whereItsHeaderSaysSo(String flags, int status)
      throws IOException {
    byte[] header =
        ByteBufUtil.decodeHexDump(
            "0d0a0d0a000d0a515549540a21110014"
                + "c0000207c0000208126701bb"
                + ("200005" + flags + "00000000"));
    ListenerSettings settings =
        ListenerSettings.of("http", "127.0.0.1", 0)
            .with(new HttpsRedirect(true, 0))
            .withProxyProtocol(List.of("127.0.0.1"));
    try (Listener behind = Listener.bind(settings, plane());
        Http http = Http.connect(behind.address().getPort())) {
      http.send(header);
      http.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(status);
    }
  }

  @Test
  void clientsOfHttp2_areSentOn() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/a")).build(),
              BodyHandlers.discarding());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(301);
      assertThat(answer.headers().firstValue("location")).contains("https://127.0.0.1:8443/a");
    }
  }
}
