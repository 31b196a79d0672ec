package dev.weir.lb.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.app.OneLane.Lane;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Odd answers of upstreams, in either lane: what is right passes, what two parsers could read
 * differently does not, and the next request gets its own answer all the same.
 */
@ParameterizedClass
@EnumSource(Lane.class)
@Timeout(60)
class AnswersIT {

  private static final String RIGHT = "right";
  private static final BothLanes RUNNING = new BothLanes();

  private final OneLane balancer;

  AnswersIT(Lane lane) {
    this.balancer = RUNNING.of(lane);
  }

  @AfterAll
  static void stop() {
    RUNNING.close();
  }

  static List<AnswerCase> cases() {
    return AnswerCase.load();
  }

  private static Script script(AnswerCase one) {
    return one.closes()
        ? Script.of(Step.request(), Step.send(one.bytes()), Step.close())
        : Script.of(
            Step.request(),
            Step.send(one.bytes()),
            Step.request(),
            Step.respond(200, RIGHT),
            Step.hang());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oddAnswer_isPassedOnOrNot(AnswerCase one) throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                script(one), Script.repeating(Step.request(), Step.respond(200, RIGHT)));
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(one.method() + " /odd HTTP/1.1\r\nHost: h\r\n\r\n");
      String got = all(http, one.method().equals("HEAD"));
      assertThat(got).isIn((Object[]) one.expected().split(" or ", -1));
      if (got.endsWith("cut")) {
        assertThat(http.isClosedByPeer()).isTrue();
        assertThat(right(balancer)).isEqualTo(RIGHT);
      } else {
        http.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(http.read().text()).isEqualTo(RIGHT);
      }
    }
  }

  private static String right(OneLane balancer) throws IOException {
    try (Http http = balancer.connect()) {
      http.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
      return http.read().text();
    }
  }

  /** Interim answers and the final one, in the words of {@code answers.txt}. */
  private static String all(Http http, boolean bodiless) {
    List<String> all = new ArrayList<>();
    int status = 100;
    while (status < 200) {
      try {
        RawMessage answer = bodiless ? http.readHead() : http.read();
        status = answer.status();
        all.add(said(answer));
      } catch (IOException | NumberFormatException e) {
        all.add("cut");
        return String.join(", ", all);
      }
    }
    return String.join(", ", all);
  }

  private static String said(RawMessage answer) {
    boolean own = answer.header("content-type").orElse("").equals("application/problem+json");
    String body = new String(answer.body(), ISO_8859_1);
    return answer.status() + (own || body.isEmpty() ? "" : " " + body);
  }

  @Test
  void trailersThatTellMoreThanOfTheBody_areDropped() throws Exception {
    String body = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n";
    String trailers = "Set-Cookie: a=b\r\nConnection: close\r\nX-Checksum: 1\r\n\r\n";
    try (var upstream =
            ScriptedUpstream.start(
                Script.repeating(Step.request(), Step.send(body), Step.send(trailers)));
        Socket client = new Socket(InetAddress.getLoopbackAddress(), balancer.port())) {
      balancer.over(upstream.port());
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
      String got = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(got).contains("one").doesNotContainIgnoringCase("set-cookie");
    }
  }

  // ---- when it was made

  private RawMessage answer(String request, String... fields) throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.repeating(Step.request(), Step.respond(200, RIGHT, fields)));
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(request);
      return http.read();
    }
  }

  @Test
  void answerWithoutDate_isGivenOne() throws Exception {
    RawMessage answer = answer("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(answer.headers("date")).hasSize(1);
    ZonedDateTime date =
        ZonedDateTime.parse(
            answer.headers("date").getFirst(), DateTimeFormatter.RFC_1123_DATE_TIME);
    assertThat(date)
        .isBetween(
            ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(1), ZonedDateTime.now(ZoneOffset.UTC));
  }

  @Test
  void answerOfTheBalancersOwn_hasOne() throws Exception {
    balancer.over(1);
    try (Http http = balancer.connect()) {
      http.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers("date")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tue, 15 Nov 1994 08:12:31 GMT", "yesterday"})
  void dateOfTheUpstream_stays(String date) throws Exception {
    assertThat(answer("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "Date: " + date).headers("date"))
        .containsExactly(date);
  }

  // ---- how far a request goes

  @ParameterizedTest
  @CsvSource({"OPTIONS, 5, 4", "TRACE, 1, 0", "OPTIONS, x, x", "GET, 0, 0", "GET, 5, 5"})
  void maxForwards_isOneLessBehindTheBalancer(String method, String said, String passed)
      throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, RIGHT);
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(method + " / HTTP/1.1\r\nHost: h\r\nMax-Forwards: " + said + "\r\n\r\n");
      assertThat(http.read().text()).isEqualTo(RIGHT);
      assertThat(upstream.requests().getLast().headers("max-forwards")).containsExactly(passed);
    }
  }

  @ParameterizedTest
  @CsvSource({"OPTIONS, 200", "TRACE, 405"})
  void requestThatMayGoNoFurther_isAnsweredByTheBalancer(String method, int status)
      throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, RIGHT);
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(method + " / HTTP/1.1\r\nHost: h\r\nCookie: secret\r\nMax-Forwards: 0\r\n\r\n");
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("allow").orElseThrow()).contains("OPTIONS");
      assertThat(answer.text()).doesNotContain("secret", RIGHT);
      assertThat(upstream.requests()).isEmpty();
      http.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(http.read().text()).isEqualTo(RIGHT);
    }
  }
}
