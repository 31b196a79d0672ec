package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.weir.chat.access.Tokens;
import dev.weir.chat.app.client.ClientScript;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Browser;
import dev.weir.testkit.RequiresTool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The client for browsers, in one. */
@RequiresTool("chromium")
@Timeout(120)
class ClientScriptIT {

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir static Path folder;

  private static ConfigurableApplicationContext service;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    service =
        SpringApplication.run(
            ChatServiceApplication.class,
            "--server.port=0",
            "--weir.chat.listeners.http.host=127.0.0.1",
            "--weir.chat.listeners.http.port=0",
            "--weir.chat.rooms.presence.interval=50ms",
            "--weir.chat.drain.delay=0s",
            "--weir.chat.auth.secret=" + Tokens.SECRET,
            "--weir.chat.auth.anonymous=true");
    browser = new Browser(folder);
  }

  @BeforeEach
  void open() throws Exception {
    browser.open("about:blank");
    browser.open("http://127.0.0.1:" + dataPort() + ClientScript.PATH);
    browser.await("document.body.innerText.includes('weir.chat.v1')");
    browser.value(
        """
        import('/client.js').then(module => {
          Object.assign(window, module);
          window.seen = []; window.states = []; window.gaps = [];
          window.enter = (options) => {
            window.client = new ChatClient(location.origin, {shortest: 50, ...options});
            client.addEventListener('state', ({detail}) => states.push(detail.state));
            window.room = client.join('lobby');
            room.addEventListener('message', ({detail}) => seen.push(detail.data));
            room.addEventListener('gap', ({detail}) => gaps.push(detail.reason));
          };
        })
        """);
  }

  @AfterEach
  void close() {
    http.close();
  }

  @AfterAll
  static void stop() {
    browser.close();
    service.close();
  }

  @Test
  void client_comesBackToWhatWasMissed_andItsMessagesAreStoredOnce() throws Exception {
    browser.value("enter({})");
    browser.await("room.count === 1");
    assertThat(browser.value("room.publish('one').then(ack => ack.offset)").asInt()).isEqualTo(1);
    browser.await("seen.length === 1");
    assertThat(browser.value("room.history().then(page => page.messages.length)").asInt())
        .isEqualTo(1);
    assertThat(browser.value("room.publish('x'.repeat(100000)).catch(e => e.problem)").asString(""))
        .endsWith("/message-too-large");

    assertThat(control("POST", "/api/drain?over=0s", "").statusCode()).isEqualTo(202);
    browser.await("client.state !== 'connected'");
    control("POST", "/api/rooms/lobby/messages", "{\"data\":\"missed\"}");
    browser.value(
        "window.twice = Promise.all([room.publish('mine', {key: 'k'}), room.publish('mine', {key:"
            + " 'k'})]); true");
    control("DELETE", "/api/drain", "");

    assertThat(
            browser.value("twice.then(([one, two]) => one.offset === two.offset)").asBoolean(false))
        .isTrue();
    browser.await("seen.length === 3");
    assertThat(browser.value("seen").toString()).isEqualTo("[\"one\",\"missed\",\"mine\"]");
    assertThat(browser.value("gaps").size()).isZero();
    assertThat(browser.value("room.offset").asInt()).isEqualTo(3);

    browser.value("client.close(); true");
    assertThat(browser.value("room.publish('late').catch(e => e.problem)").asString(""))
        .isEqualTo("disconnected");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void token_isRenewedBeforeItEnds_onTheSameConnection() throws Exception {
    String brief = token(3);
    String longer = token(300);
    browser.value(
        "window.tokens = ['%s', '%s']; enter({token: () => tokens.shift()})"
            .formatted(brief, longer));
    browser.await("tokens.length === 0");
    String expires = longerThan(control("GET", "/api/connections?user=alice", "").body());
    assertThat(Instant.parse(expires)).isAfter(Instant.now().plusSeconds(60));
    assertThat(browser.value("states").toString()).isEqualTo("[\"connected\"]");
  }

  @Test
  void client_endsForGood_whereItsTokenIsRefused() throws Exception {
    browser.value("enter({token: 'forged'})");
    browser.await("client.state === 'closed'");
    assertThat(browser.value("room.publish('x').catch(e => e.name)").asString(""))
        .isEqualTo("ChatError");
  }

  @Test
  void script_isServedToEveryPage_andValidated() throws Exception {
    URI address = URI.create("http://127.0.0.1:" + dataPort() + ClientScript.PATH);
    HttpResponse<String> first =
        http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    assertThat(first.headers().firstValue("content-type"))
        .hasValue("text/javascript;charset=utf-8");
    assertThat(first.headers().firstValue("access-control-allow-origin")).hasValue("*");
    String tag = first.headers().firstValue("etag").orElseThrow();
    HttpRequest again = HttpRequest.newBuilder(address).header("If-None-Match", tag).build();
    assertThat(http.send(again, BodyHandlers.ofString()).statusCode()).isEqualTo(304);
    HttpRequest post = HttpRequest.newBuilder(address).POST(BodyPublishers.noBody()).build();
    assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  /** The end of the renewed token; the connection may not have it yet. */
  private String longerThan(String first) throws Exception {
    String body = first;
    while (Instant.parse(expires(body)).isBefore(Instant.now().plusSeconds(60))) {
      Thread.sleep(50);
      body = control("GET", "/api/connections?user=alice", "").body();
    }
    return expires(body);
  }

  private static String expires(String body) {
    return body.replaceAll("(?s).*\"expires\":\"([^\"]*)\".*", "$1");
  }

  private static String token(int seconds) throws Exception {
    JWTClaimsSet claims =
        Tokens.claims("alice", Instant.now())
            .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
            .build();
    return Tokens.hs256(claims);
  }

  private HttpResponse<String> control(String method, String path, String body) throws Exception {
    String port = service.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static int dataPort() {
    return Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"))
        .getPort();
  }
}
