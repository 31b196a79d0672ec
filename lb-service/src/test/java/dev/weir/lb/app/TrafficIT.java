package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions, splits, size limits and maintenance answers, alike in both lanes. */
@Timeout(60)
class TrafficIT {

  private static final String ROUTES = "--spring.cloud.gateway.server.webflux.routes";

  private static ScriptedUpstream a;
  private static ScriptedUpstream b;
  private static RunningBalancer balancer;
  private static int data;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    a = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "a")));
    b = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "b")));
    Path page = Files.writeString(folder.resolve("page.html"), "<p>back soon");
    List<String> args =
        new ArrayList<>(
            List.of(
                "--weir.lb.sticky-secret=0123456789abcdef",
                "--weir.lb.pools.sticky.health.type=none",
                "--weir.lb.pools.sticky.sticky.cookie.name=s",
                "--weir.lb.pools.sticky.upstreams[0].url=" + a.url(),
                "--weir.lb.pools.sticky.upstreams[1].url=" + b.url(),
                "--weir.lb.pools.one.health.type=none",
                "--weir.lb.pools.one.upstreams[0].url=" + a.url(),
                "--weir.lb.pools.two.health.type=none",
                "--weir.lb.pools.two.upstreams[0].url=" + b.url(),
                "--weir.lb.splits.both.pools.one=1",
                "--weir.lb.splits.both.pools.two=1",
                "--weir.lb.splits.both.sticky=cookie",
                "--weir.lb.pools.page.upstreams[0].url=http://127.0.0.1:1",
                "--weir.lb.pools.page.upstreams[0].state=disabled",
                "--weir.lb.pools.page.maintenance.page=" + page,
                "--weir.lb.pools.page.maintenance.retry-after=2m",
                "--weir.lb.pools.closed.upstreams[0].url=http://127.0.0.1:1",
                "--weir.lb.pools.closed.upstreams[0].state=disabled"));
    route(args, "sticky", "/fast/sticky", "StripPrefix=1");
    route(args, "sticky", "/gateway/sticky", "SecureHeaders");
    route(args, "both", "/fast/both", "StripPrefix=1");
    route(args, "both", "/gateway/both", "SecureHeaders");
    route(args, "page", "/fast/page", "StripPrefix=1");
    route(args, "page", "/gateway/page", "SecureHeaders");
    route(args, "closed", "/fast/closed", "StripPrefix=1");
    route(args, "closed", "/gateway/closed", "SecureHeaders");
    route(args, "one", "/fast/small", "RequestSize=4B");
    route(args, "one", "/gateway/small", "SecureHeaders");
    // Gateway's own filter has no short form
    args.add(ROUTES + "[9].filters[1].name=RequestSize");
    args.add(ROUTES + "[9].filters[1].args.maxSize=4B");
    balancer = RunningBalancer.start(args);
    data = balancer.data();
  }

  private static void route(List<String> args, String pool, String path, String filter) {
    String at = ROUTES + "[" + args.stream().filter(arg -> arg.contains("].uri=")).count() + "]";
    args.add(at + ".id=" + path);
    args.add(at + ".uri=lb://" + pool);
    args.add(at + ".predicates[0]=Path=" + path);
    args.add(at + ".filters[0]=" + filter);
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    a.close();
    b.close();
  }

  private static void keepsSessions(String path) throws Exception {
    Set<String> seen = new HashSet<>();
    while (seen.size() < 2) {
      RawMessage first = Http.get(data, path);
      assertThat(first.headers("set-cookie")).hasSize(1);
      seen.add(first.text());
      String cookie = first.headers("set-cookie").getFirst().split(";", 2)[0];
      RawMessage next = Http.get(data, path, "Cookie: x=y; " + cookie);
      assertThat(next.text()).isEqualTo(first.text());
      assertThat(next.headers("set-cookie")).isEmpty();
      ScriptedUpstream asked = next.text().equals("a") ? a : b;
      assertThat(asked.requests().getLast().headers("cookie")).containsExactly("x=y");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast/sticky", "/gateway/sticky"})
  void bothLanes_keepSessions(String path) throws Exception {
    keepsSessions(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast/both", "/gateway/both"})
  void bothLanes_splitAndKeepClientsWithTheirPool(String path) throws Exception {
    keepsSessions(path);
  }

  @Test
  void cookieOfOneLane_holdsInTheOther() throws Exception {
    RawMessage first = Http.get(data, "/fast/sticky");
    String cookie = first.headers("set-cookie").getFirst().split(";", 2)[0];
    RawMessage next = Http.get(data, "/gateway/sticky", "Cookie: " + cookie);
    assertThat(next.text()).isEqualTo(first.text());
    assertThat(next.headers("set-cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast/", "/gateway/"})
  void bothLanes_sayThatNobodyIsThere(String lane) throws Exception {
    RawMessage page = Http.get(data, lane + "page");
    assertThat(page.status()).isEqualTo(503);
    assertThat(page.text()).isEqualTo("<p>back soon");
    assertThat(page.header("retry-after")).contains("120");
    assertThat(page.header("content-type").orElseThrow()).startsWith("text/html");
    RawMessage problem = Http.get(data, lane + "closed");
    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.header("retry-after")).contains("30");
    assertThat(problem.header("content-type")).contains("application/problem+json");
    assertThat(problem.text()).contains("https://weir.dev/problems/no-upstream");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast/small", "/gateway/small"})
  void bothLanes_refuseLongBodies(String path) throws Exception {
    try (Http http = Http.connect(data)) {
      http.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde");
      assertThat(http.read().status()).isEqualTo(413);
    }
    try (Http http = Http.connect(data)) {
      http.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nabcd");
      assertThat(http.read().text()).isEqualTo("a");
    }
  }
}
