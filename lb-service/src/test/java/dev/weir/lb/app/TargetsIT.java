package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.app.OneLane.Lane;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.ScriptedUpstream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client asks for reaches the upstream byte by byte as it was written, in either lane. */
@ParameterizedClass
@EnumSource(Lane.class)
@Timeout(60)
class TargetsIT {

  private static final int TARGETS = 2_000;
  private static final int ON_ONE_CONNECTION = 100;

  /** What two parsers may take for different things comes often. */
  private static final List<String> PARTS =
      List.of(
          "%",
          "%2",
          "%zz",
          "%00",
          "%20",
          "%2f",
          "%2F",
          "%25",
          "%3f",
          "%C3%A9",
          "%ff",
          "//",
          "/./",
          "/../",
          "/%2e%2e/",
          "?",
          "??",
          "&",
          "&&",
          "=",
          "==",
          "+",
          ";",
          ";x=1",
          "[",
          "]",
          "[]=",
          "{a}",
          "|",
          "\\",
          "\"",
          "<",
          ">",
          "^",
          "`",
          "'",
          "$",
          "${x}",
          "{x}",
          "@",
          ":",
          "*",
          "~",
          "a",
          "b=c",
          "/");

  private static final BothLanes RUNNING = new BothLanes();
  private static ScriptedUpstream upstream;

  private final OneLane balancer;

  TargetsIT(Lane lane) {
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

  private void reaches(Http http, String target) throws Exception {
    http.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    RawMessage answer = http.read();
    assertThat(answer.status()).as(target).isEqualTo(200);
    assertThat(upstream.requests().getLast().startLine()).isEqualTo("GET " + target + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?",
        "/a?",
        "/a?&",
        "/a?b&",
        "/a?b=&c",
        "/a?q=+",
        "/a?q=%2b",
        "/a?q=%2B",
        "/a?q=%",
        "/a?q=%4",
        "/a?q=a|b",
        "/a?a[]=1&b=%20",
        "/a?q={x}",
        "/a?q=\"x\"",
        "/a?q=%E0%A4%A",
        "/a??",
        "/a?=&=",
        "/a?a=1&a=2&a=1",
        "/%41",
        "/a%2fb",
        "/a//b",
        "//a",
        "/a/./b",
        "/a/../b",
        "/a;x=1/b",
        "/a|b",
        "/{x}",
        "/[x]",
        "/a%",
        "/a%zz?y=%zz",
        "/a%20b",
        "/a+b:c@d",
        "/a%3Fb?c"
      })
  void oddTarget_isPassedOnAsItIs(String target) throws Exception {
    try (Http http = balancer.connect()) {
      reaches(http, target);
    }
  }

  @Test
  void anyTarget_isPassedOnAsItIs() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < TARGETS / ON_ONE_CONNECTION; i++) {
      try (Http http = balancer.connect()) {
        for (int j = 0; j < ON_ONE_CONNECTION; j++) {
          reaches(http, target(random));
        }
      } catch (AssertionError | java.io.IOException e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  private static String target(Random random) {
    StringBuilder target = new StringBuilder("/");
    int parts = random.nextInt(12);
    for (int i = 0; i < parts; i++) {
      if (random.nextInt(3) == 0) {
        char c = (char) ('!' + random.nextInt('~' - '!' + 1));
        target.append(c == '#' ? '_' : c);
      } else {
        target.append(PARTS.get(random.nextInt(PARTS.size())));
      }
    }
    return target.toString();
  }
}
