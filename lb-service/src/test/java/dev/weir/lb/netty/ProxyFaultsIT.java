package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Upstreams and clients that mean harm, or die at the worst moment. */
@Timeout(20)
class ProxyFaultsIT {

  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String ONE = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

  private static Script ok(String body) {
    return Script.repeating(Step.request(), Step.respond(200, body));
  }

  @Test
  void answerInExcess_isNotTakenForThatToTheRequestInTheQueue() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.pause(Duration.ofMillis(200)),
                    Step.send(ONE + EVIL),
                    Step.hang()),
                ok("two"));
        Balanced balanced = Balanced.overOneConnection(upstream.port());
        Http first = balanced.connect();
        Http second = balanced.connect()) {
      first.send(GET);
      upstream.awaitRequest(Duration.ofSeconds(5));
      second.send(GET);
      assertThat(first.read().text()).isEqualTo("one");
      assertThat(second.read().text()).isEqualTo("two");
    }
  }

  @Test
  void connectionThatEndsWithItsAnswer_isNotLentToTheRequestInTheQueue() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.pause(Duration.ofMillis(200)),
                    Step.send("HTTP/1.1 200 OK\r\n\r\none"),
                    Step.close()),
                ok("two"));
        Balanced balanced = Balanced.overOneConnection(upstream.port());
        Http first = balanced.connect();
        Http second = balanced.connect()) {
      first.send(GET);
      upstream.awaitRequest(Duration.ofSeconds(5));
      second.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
      assertThat(first.read().text()).isEqualTo("one");
      assertThat(second.read().text()).isEqualTo("two");
    }
  }

  @Test
  void upgradesToWhatMayBeTunnelled_areAskedForInTheirOrder() throws Exception {
    try (var upstream = ScriptedUpstream.start(ok("plain"));
        Balanced balanced = Balanced.over(upstream.port());
        Http http = balanced.connect()) {
      http.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n");
      http.send("Upgrade: h2c, chatter/2\r\nUpgrade: , websocket,TLS/1.3\r\n\r\n");
      assertThat(http.read().text()).isEqualTo("plain");
      RawMessage sent = upstream.awaitRequest(Duration.ofSeconds(5));
      assertThat(sent.headers("upgrade")).containsExactly("chatter/2, websocket");
      assertThat(sent.header("connection").orElseThrow()).isEqualToIgnoringCase("upgrade");
    }
  }

  @Test
  void upgradeToAnotherHttp_isNotAskedOfTheUpstream() throws Exception {
    try (var upstream = ScriptedUpstream.start(ok("plain"));
        Balanced balanced = Balanced.over(upstream.port());
        Http http = balanced.connect()) {
      http.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
      assertThat(http.read().text()).isEqualTo("plain");
      RawMessage sent = upstream.awaitRequest(Duration.ofSeconds(5));
      assertThat(sent.header("upgrade")).isEmpty();
      assertThat(sent.header("connection")).isEmpty();
    }
  }

  @Test
  void tunnel_passesBytesBothWaysAndEndsWithBothSides() throws Exception {
    String switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chatter\r\n\r\n";
    String hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    String bye = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbye";
    // what goes through the tunnel looks like HTTP only so that the testkit can read it
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send(switching + hello),
                    Step.request(),
                    Step.send(bye),
                    Step.close()));
        Balanced balanced = Balanced.over(upstream.port())) {
      try (Http http = balanced.connect()) {
        http.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: chatter\r\n\r\n");
        assertThat(http.readHead().status()).isEqualTo(101);
        assertThat(http.read().text()).isEqualTo("hello");
        assertThat(balanced.inFlight()).as("a tunnel is served until it ends").isEqualTo(1);
        http.send("GET /in-the-tunnel HTTP/1.1\r\nX-Raw: 1\r\n\r\n");
        assertThat(http.read().text()).isEqualTo("bye");
        assertThat(http.isClosedByPeer()).isTrue();
        assertThat(upstream.requests().get(1).header("via")).isEmpty();
      }
      awaitNothingInFlight(balanced);
    }
  }

  private static void awaitNothingInFlight(Balanced balanced) throws InterruptedException {
    long deadline = System.nanoTime() + 1_000_000_000L;
    while (balanced.inFlight() > 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void chunkThatIsNone_isBadRequest() throws Exception {
    try (var upstream = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()));
        Balanced balanced = Balanced.over(upstream.port());
        Http http = balanced.connect()) {
      http.send(
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n");
      assertThat(http.read().status()).isEqualTo(400);
      assertThat(http.isClosedByPeer()).isTrue();
      awaitNothingInFlight(balanced);
    }
  }

  @Test
  void drainInTheMiddleOfAnAnswer_losesNothingOfIt() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf"),
                    Step.pause(Duration.ofMillis(500)),
                    Step.send("rest"),
                    Step.hang()));
        Balanced balanced = Balanced.over(upstream.port());
        Http http = balanced.connect()) {
      http.send(GET);
      upstream.awaitRequest(Duration.ofSeconds(5));
      Thread.sleep(100);
      Thread closing = Thread.startVirtualThread(balanced.listener::close);
      assertThat(http.read().text()).isEqualTo("halfrest");
      assertThat(http.isClosedByPeer()).isTrue();
      assertThat(closing.join(Duration.ofSeconds(2))).isTrue();
    }
  }

  @Test
  void firstRequestWithABodyThatAsksForHttp2_isServedAsItIs() throws Exception {
    try (var upstream = ScriptedUpstream.start(ok("taken"));
        Balanced balanced = Balanced.over(upstream.port());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      var post =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + balanced.port() + "/"))
              .POST(BodyPublishers.ofString("b".repeat(1_000)))
              .build();
      var answer = client.send(post, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("taken");
      RawMessage sent = upstream.awaitRequest(Duration.ofSeconds(5));
      assertThat(sent.text()).hasSize(1_000);
    }
  }

  @Test
  void postAfterTheIdleConnectionWasClosed_goesOverAFreshOne() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(Step.request(), Step.respond(200, "one"), Step.close()), ok("two"));
        Balanced balanced = Balanced.over(upstream.port());
        Http http = balanced.connect()) {
      http.send(GET);
      assertThat(http.read().text()).isEqualTo("one");
      while (balanced.idle() > 0) {
        Thread.sleep(5);
      }
      http.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
      assertThat(http.read().text()).isEqualTo("two");
    }
  }
}
