package dev.weir.lb.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.app.OneLane.Lane;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.RequestCase;
import dev.weir.testkit.RequestMutations;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.StrictSplitter;
import dev.weir.testkit.netty.Http2Case;
import java.io.EOFException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of doubtful requests nothing reaches an upstream, in either lane, and of those that do each is
 * answered: never two requests out of one.
 */
@ParameterizedClass
@EnumSource(Lane.class)
@Timeout(60)
class BadInputIT {

  private static final int MUTATIONS = 300;
  private static final BothLanes RUNNING = new BothLanes();
  private static ScriptedUpstream upstream;

  private final Lane lane;
  private final OneLane balancer;

  BadInputIT(Lane lane) {
    this.lane = lane;
    this.balancer = RUNNING.of(lane);
  }

  @BeforeAll
  static void listen() throws Exception {
    upstream = ScriptedUpstream.answering(200, "served");
  }

  @BeforeEach
  void use() {
    balancer.over(upstream.port());
  }

  @AfterAll
  static void stop() throws Exception {
    RUNNING.close();
    upstream.close();
  }

  static List<RequestCase> cases() {
    return RequestCase.load("http1");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doubtfulRequest_isNotForwarded(RequestCase one) throws Exception {
    int before = upstream.requests().size();
    try (Http http = balancer.connect()) {
      http.send(one.bytes() + RequestCase.SMUGGLED);
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(one.status());
      if (one.isServed()) {
        assertThat(http.read().text()).isEqualTo("served");
        assertThat(upstream.requests()).hasSize(before + 2);
        assertThat(upstream.requests().get(before).headers("host")).hasSize(1);
      } else {
        assertThat(http.isClosedByPeer()).isTrue();
        assertThat(upstream.requests()).hasSize(before);
      }
    }
  }

  static List<Http2Case> casesOfHttp2() {
    return Http2Case.all();
  }

  @ParameterizedTest
  @MethodSource("casesOfHttp2")
  void doubtfulRequestOfHttp2_isNotForwarded(Http2Case one) throws Exception {
    int before = upstream.requests().size();
    int status = one.sendTo(balancer.port());
    if (one.isServed()) {
      assertThat(status).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(before + 1);
      assertThat(upstream.requests().getLast().headers("content-length")).hasSizeLessThan(2);
    } else {
      assertThat(status).matches(answer -> answer == 0 || (answer >= 400 && answer <= 502));
      assertThat(upstream.requests()).hasSize(before);
    }
  }

  @Test
  void fieldsThatConnectionNames_areTheClientsAlone() throws Exception {
    List<String> named =
        List.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "via", "x-request-id");
    try (Http http = balancer.connect()) {
      http.send(
          "GET /lane HTTP/1.1\r\nHost: test\r\nX-Own: 1\r\nConnection: keep-alive, X-Own, "
              + String.join(", ", named)
              + "\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
    RawMessage seen = upstream.requests().getLast();
    assertThat(seen.headers("x-own")).isEmpty();
    assertThat(named).allSatisfy(name -> assertThat(seen.headers(name)).as(name).hasSize(1));
  }

  @Test
  void fieldInSeveralCases_passesAsOftenAsItCame() throws Exception {
    try (Http http = balancer.connect()) {
      http.send(
          "GET /lane HTTP/1.1\r\nHost: test\r\nVia: 1.1 before\r\nX-Own: 1\r\nx-own: 2\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
    RawMessage seen = upstream.requests().getLast();
    assertThat(seen.headers("x-own")).containsExactly("1", "2");
    assertThat(seen.headers("via")).containsExactly("1.1 before", "1.1 weir");
  }

  @Test
  void forwardingFieldsWithUnderscores_areDropped() throws Exception {
    try (Http http = balancer.connect()) {
      http.send("GET /lane HTTP/1.1\r\nHost: test\r\nX_Forwarded_For: 6.6.6.6\r\n");
      http.send("X_Real_IP: 6.6.6.6\r\nX_Forwarded_Proto: https\r\nX_Own: 1\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
    RawMessage seen = upstream.requests().getLast();
    assertThat(seen.head()).doesNotContainIgnoringCase("x_forwarded").doesNotContain("6.6.6.6");
    assertThat(seen.headers("x_own")).hasSize(1);
  }

  @Test
  void trailersThatTellOfTheBody_reachTheUpstream_andNoOthers() throws Exception {
    try (Http http = balancer.connect()) {
      http.send("POST /lane HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      http.send("3\r\nabc\r\n0\r\nHost: other\r\nX_Forwarded_For: 6.6.6.6\r\nX-Checksum: 1\r\n");
      http.send("Authorization: x\r\nConnection: close\r\nX-Checksum: 2\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
      http.send("POST /lane HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      http.send("0\r\nX-Checksum: 3\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
      http.send("POST /lane HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      http.send("3\r\nabc\r\n0\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
    List<RawMessage> seen = upstream.requests();
    assertThat(seen.subList(seen.size() - 3, seen.size()))
        .extracting(RawMessage::trailers)
        .containsExactly(
            List.of("X-Checksum: 1", "X-Checksum: 2"), List.of("X-Checksum: 3"), List.of());
  }

  /** RFC 9110 section 9.1: methods are told apart by case, and this one is none that is known. */
  @Test
  void connectInSmallLetters_isAMethodLikeAnyOther() throws Exception {
    try (Http http = balancer.connect()) {
      http.send("connect /lane HTTP/1.1\r\nHost: test\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
    assertThat(upstream.requests().getLast().startLine()).isEqualTo("connect /lane HTTP/1.1");
  }

  /** RFC 9110 section 2.5: as the highest version of that major version that is known. */
  @Test
  void minorVersionThatIsNotKnown_isAskedAndAnsweredInOneThatIs() throws Exception {
    try (Http http = balancer.connect()) {
      http.send("GET /lane HTTP/1.2\r\nHost: test\r\n\r\n");
      assertThat(http.read().startLine()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(upstream.requests().getLast().startLine()).isEqualTo("GET /lane HTTP/1.1");
  }

  @Test
  void changedRequests_reachTheUpstreamAsTheyAreAnswered_andNoOthers() throws Exception {
    int before = upstream.requests().size();
    List<Seen> served = new ArrayList<>();
    for (int seed = 0; seed < MUTATIONS; seed++) {
      String input = RequestMutations.seeded(seed);
      for (StrictSplitter.Message message : servedOf(input)) {
        served.add(new Seen(seed, message.target(), message.body()));
      }
    }
    List<RawMessage> seen = upstream.requests();
    for (int i = 0; i < served.size(); i++) {
      Seen expected = served.get(i);
      RawMessage request = seen.get(before + i);
      assertThat(new String(request.body(), ISO_8859_1))
          .as("%s", expected)
          .isEqualTo(expected.body());
      if (lane == Lane.FAST) {
        assertThat(request.startLine()).as("%s", expected).contains(" " + expected.target() + " ");
      }
    }
    assertThat(seen).as("nothing else").hasSize(before + served.size());
    assertThat(served).hasSizeGreaterThan(MUTATIONS / 4);
  }

  /** A request of the mutation of that seed that was answered by the upstream. */
  private record Seen(int seed, String target, String body) {}

  /** Those requests, of the ones that surely are in the input, that the upstream answers. */
  private List<StrictSplitter.Message> servedOf(String input) throws Exception {
    List<StrictSplitter.Message> served = new ArrayList<>();
    try (Http http = balancer.connect()) {
      http.send(input);
      for (StrictSplitter.Message message : StrictSplitter.split(input)) {
        RawMessage answer = http.read();
        while (answer.status() < 200) {
          answer = http.read();
        }
        if (answer.status() == 200) {
          served.add(message);
        }
      }
    } catch (EOFException | SocketException e) {
      // refused, or told to close, before
    }
    return served;
  }
}
