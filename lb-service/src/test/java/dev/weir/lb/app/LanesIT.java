package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.app.route.Routes;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.Route;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same filters in both lanes do the same to the same requests. */
@Timeout(60)
class LanesIT {

  /** Filters of one route in a line, parted by a bar. */
  private static final List<String> FILTERS =
      List.of(
          "StripPrefix=1",
          "PrefixPath=/p",
          "SetPath=/set/path",
          "RewritePath=/a/?(?<rest>.*), /$\\{rest}",
          "RewritePath=/([^/]*)/, /$1-",
          "PrefixPath=/a|RewritePath=^/a/a, /c|StripPrefix=1",
          "AddRequestParameter=k,v",
          "SetPath=/x|AddRequestParameter=k,v|AddRequestParameter=k,w",
          "AddRequestHeader=X-One,2|SetRequestHeader=X-One,3|AddRequestHeader=X-One,4",
          "RemoveRequestHeader=X-One|AddRequestHeader=X-New,1",
          "AddRequestHeadersIfNotPresent=X-One:2,X-New:1,X-New:2,X-Blank:3",
          "MapRequestHeader=X-Two,X-One|MapRequestHeader=X-None,X-Mapped",
          "AddResponseHeader=X-Dup,3|SetResponseHeader=X-Dup,4|AddResponseHeader=X-Own,1",
          "SetResponseHeader=X-Own,1|AddResponseHeader=X-Own,2|RemoveResponseHeader=X-Kept",
          "DedupeResponseHeader=X-Dup",
          "DedupeResponseHeader=X-Dup X-Kept,RETAIN_LAST",
          "DedupeResponseHeader=X-Dup,RETAIN_UNIQUE|AddResponseHeader=X-Dup,1",
          "RewriteResponseHeader=X-Dup,[12]{1},<$0>|RewriteResponseHeader=X-Kept,(?<k>k),$\\{k}$1",
          "AddResponseHeader=X-Own,a|RewriteResponseHeader=X-Own,a,b|RewriteResponseHeader=X-D,$,!",
          "RemoveRequestParameter=q",
          "RemoveRequestParameter=q|AddRequestParameter=q,2",
          "RewriteRequestParameter=q,2|SetPath=/x|AddRequestParameter=k,v",
          "AddRequestParameter=x,1|RewriteRequestParameter=x,2",
          "PreserveHostHeader",
          "SetRequestHostHeader=shop.example:81",
          "SetStatus=418|AddResponseHeader=X-Own,1",
          "SetStatus=not_found|SetStatus=201",
          "RewriteLocationResponseHeader",
          "StripPrefix=1|RewriteLocationResponseHeader|PrefixPath=/v1",
          "PrefixPath=/v1|RewriteLocationResponseHeader",
          "RewriteLocationResponseHeader=NEVER_STRIP|SetRequestHostHeader=shop.example:81",
          "RewriteLocationResponseHeader=ALWAYS_STRIP,X-Link,api.example:81,ftps?",
          "RewriteLocationResponseHeader=ALWAYS_STRIP,Location,api.example,ftps?",
          "RewriteResponseHeader=Location,shop,s|RewriteLocationResponseHeader");

  /** Filters that end in a redirect: nothing behind that runs. */
  private static final List<String> REDIRECTS =
      List.of(
          "RedirectTo=302,https://shop.example/new?a=b",
          "RedirectTo=permanent_redirect,/elsewhere",
          "RedirectHost=308, https://www.shop.example",
          "AddResponseHeader=X-Own,1|RedirectHost=moved_permanently,http://[::1]:81|SetPath=/c",
          "AddRequestHeader=X-One,1|AddResponseHeader=X-Own,1|RedirectTo=301,//a.example/,false",
          "RemoveResponseHeader=Via|RedirectTo=307,http://a.example|SetStatus=200|PrefixPath=/p");

  /** A value of what a query cannot hold. */
  private static final String ENCODED = "AddRequestParameter=k,v w/\"%41";

  private static final List<String> TARGETS =
      List.of(
          "/",
          "/a",
          "/a/",
          "/a/b?q=1",
          "/a/b?o=0&q=1&q=2&r",
          "/a/a/b/",
          "/b/a/%41?x=%20",
          "/v1/a",
          "/%761/a?q=1",
          "/v1%2Fa");

  /** To no pool, in either lane, and one that only Gateway can tell not to match. */
  private static final List<String> NOWHERE =
      List.of("nowhere-fast", "nowhere-gateway", "asked-for");

  private static final String ROUTES = "--spring.cloud.gateway.server.webflux.routes[%d].%s";

  private static ScriptedUpstream upstream;
  private static ScriptedUpstream unmodified;
  private static RunningBalancer balancer;
  private static int data;

  @BeforeAll
  static void start() throws Exception {
    upstream =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(),
                Step.respond(
                    200,
                    "a",
                    "X-Dup: 1",
                    "X-Dup: 2",
                    "X-Dup: 1",
                    "X-Kept: k",
                    "Location: https://shop.internal:8443/v2/x/y",
                    "Location: https://other.internal/",
                    "X-Link: ftp://files.internal/v3/x")));
    unmodified =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(), Step.send("HTTP/1.1 304 Unmodified\r\nContent-Length: 7\r\n\r\n")));
    List<String> args =
        new ArrayList<>(
            List.of(
                "--weir.lb.pools.up.health.type=none",
                "--weir.lb.pools.up.upstreams[0].url=" + upstream.url(),
                "--weir.lb.pools.unmodified.health.type=none",
                "--weir.lb.pools.unmodified.upstreams[0].url=" + unmodified.url(),
                "--spring.cloud.gateway.server.webflux.default-filters[0]=AddResponseHeader=X-D,1",
                "--spring.cloud.gateway.server.webflux.default-filters[1]=AddRequestHeader=X-One,d"));
    for (int i = 0; i < FILTERS.size(); i++) {
      route(args, 2 * i, "fast" + i, FILTERS.get(i));
      route(args, 2 * i + 1, "gateway" + i, FILTERS.get(i));
      args.add(ROUTES.formatted(2 * i + 1, "metadata.lane=gateway"));
    }
    for (String id : NOWHERE) {
      int place = 2 * FILTERS.size() + NOWHERE.indexOf(id);
      args.add(ROUTES.formatted(place, "id=" + id));
      args.add(ROUTES.formatted(place, "uri=lb://nowhere"));
      args.add(ROUTES.formatted(place, "predicates[0]=Host=" + id));
    }
    args.add(ROUTES.formatted(2 * FILTERS.size() + 1, "metadata.lane=gateway"));
    args.add(ROUTES.formatted(2 * FILTERS.size() + 2, "predicates[1]=Query=never"));
    for (int i = 0; i < REDIRECTS.size(); i++) {
      int place = 2 * (FILTERS.size() + i) + NOWHERE.size();
      route(args, place, "fast-redirect" + i, REDIRECTS.get(i));
      route(args, place + 1, "gateway-redirect" + i, REDIRECTS.get(i));
      args.add(ROUTES.formatted(place + 1, "metadata.lane=gateway"));
    }
    int last = 2 * (FILTERS.size() + REDIRECTS.size()) + NOWHERE.size();
    args.add(ROUTES.formatted(last, "id=unmodified"));
    args.add(ROUTES.formatted(last, "uri=lb://unmodified"));
    args.add(ROUTES.formatted(last, "predicates[0]=Host=unmodified"));
    args.add(ROUTES.formatted(last, "filters[0]=SetStatus=200"));
    route(args, last + 1, "fast-encoded", ENCODED);
    route(args, last + 2, "gateway-encoded", ENCODED);
    args.add(ROUTES.formatted(last + 2, "metadata.lane=gateway"));
    balancer = RunningBalancer.start(args);
    data = balancer.data();
  }

  private static void route(List<String> args, int place, String id, String filters) {
    args.add(ROUTES.formatted(place, "id=" + id));
    args.add(ROUTES.formatted(place, "uri=lb://up"));
    args.add(ROUTES.formatted(place, "predicates[0]=Host=" + id));
    String[] all = filters.split("\\|", -1);
    for (int i = 0; i < all.length; i++) {
      args.add(ROUTES.formatted(place, "filters[" + i + "]=" + all[i]));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    upstream.close();
    unmodified.close();
  }

  /** What the upstream saw and what the client got. */
  private record Seen(String startLine, List<String> request, int status, List<String> answer) {}

  private static Seen ask(String host, String target) throws Exception {
    int before = upstream.requests().size();
    try (Http http = Http.connect(data)) {
      http.send(
          "GET "
              + target
              + " HTTP/1.1\r\nHost: "
              + host
              + "\r\nX-One: 1\r\nX-Two: 2\r\nX-Two: 3\r\nX-Blank: \r\n\r\n");
      RawMessage answer = http.read();
      assertThat(upstream.requests()).as(answer.head()).hasSize(before + 1);
      RawMessage request = upstream.requests().getLast();
      return new Seen(request.startLine(), own(request), answer.status(), own(answer));
    }
  }

  /** The fields that the test's filters are about. */
  private static List<String> own(RawMessage message) {
    return message
        .head()
        .lines()
        .map(line -> line.replaceFirst(":\\s*", ": "))
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filter(
            line ->
                line.startsWith("x-") || line.startsWith("host: ") || line.startsWith("location: "))
        .map(line -> line.replaceFirst("(host: |://)(fast|gateway)", "$1lane"))
        .filter(line -> !line.startsWith("x-request-id"))
        // fields of one name keep their order
        .sorted((one, other) -> name(one).compareTo(name(other)))
        .toList();
  }

  private static String name(String line) {
    return line.substring(0, line.indexOf(':'));
  }

  @ParameterizedTest
  @FieldSource("FILTERS")
  void bothLanes_doTheSame(String filters) throws Exception {
    int at = FILTERS.indexOf(filters);
    Routes routes = balancer.service().getBean(Routes.class);
    assertThat(routes.lane("fast" + at)).isInstanceOf(Route.class);
    assertThat(routes.lane("gateway" + at)).isInstanceOf(Lane.Gateway.class);
    for (String target : TARGETS) {
      assertThat(ask("gateway" + at, target)).as(target).isEqualTo(ask("fast" + at, target));
    }
  }

  /**
   * Gateway fails where the client has escaped something, which is why lanes are compared apart.
   */
  @Test
  void valueOfAParameter_isEncoded_whateverTheClientHasEscaped() throws Exception {
    assertThat(ask("fast-encoded", "/a?q=1")).isEqualTo(ask("gateway-encoded", "/a?q=1"));
    assertThat(ask("fast-encoded", "/%41?q=%20").startLine())
        .isEqualTo("GET /%41?q=%20&k=v%20w/%22%2541 HTTP/1.1");
    assertThat(balancer.service().getBean(Routes.class).lane("fast-encoded"))
        .isInstanceOf(Route.class);
  }

  @ParameterizedTest
  @FieldSource("REDIRECTS")
  void redirects_areTheSameInBothLanes(String filters) throws Exception {
    int at = REDIRECTS.indexOf(filters);
    Routes routes = balancer.service().getBean(Routes.class);
    assertThat(routes.lane("fast-redirect" + at)).isInstanceOf(Lane.Redirect.class);
    assertThat(routes.lane("gateway-redirect" + at)).isInstanceOf(Lane.Gateway.class);
    int before = upstream.requests().size();
    for (String method : List.of("GET", "HEAD", "PUT")) {
      List<String> fast = redirect(method, "fast-redirect" + at);
      assertThat(redirect(method, "gateway-redirect" + at)).isEqualTo(fast);
      assertThat(fast).anyMatch(line -> line.startsWith("location: "));
    }
    assertThat(upstream.requests()).hasSize(before);
  }

  /** The head of the answer, after which another is given on the same connection. */
  private static List<String> redirect(String method, String host) throws Exception {
    String request = method + " /a/b HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1\r\n\r\nb";
    try (Http http = Http.connect(data)) {
      http.send(request + request);
      RawMessage answer = method.equals("HEAD") ? http.readHead() : http.read();
      RawMessage second = method.equals("HEAD") ? http.readHead() : http.read();
      assertThat(second.status()).isEqualTo(answer.status());
      assertThat(answer.head()).containsPattern("(?i)\r\nx-request-id: [0-9a-f]{32}");
      return answer
          .head()
          .lines()
          .map(line -> line.toLowerCase(Locale.ROOT))
          .filter(line -> !line.startsWith("x-request-id"))
          // a second may pass between two answers
          .map(line -> line.startsWith("date: ") ? "date" : line)
          // each lane says in its own way that there is no body
          .filter(line -> !line.matches("(content-length: 0|transfer-encoding: chunked)"))
          .sorted()
          .toList();
    }
  }

  @Test
  void answerThatHasNoBodyByItsStatus_isEmptyUnderAnother() throws Exception {
    try (Http http = Http.connect(data)) {
      for (int i = 0; i < 2; i++) {
        http.send("GET / HTTP/1.1\r\nHost: unmodified\r\n\r\n");
        RawMessage answer = http.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"nowhere-fast,503", "nowhere-gateway,503", "asked-for,404", "unknown,404"})
  void answersOfTheBalancersOwn_areNamedAndSigned(String host, int status) throws Exception {
    try (Http http = Http.connect(data)) {
      http.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.head())
          .containsPattern("(?i)\r\nx-request-id: [0-9a-f]{32}\r\n")
          .containsPattern("(?i)\r\nvia: 1\\.1 weir(\r\n|$)");
    }
  }

  /** Gateway takes these for simpler ones. */
  @ParameterizedTest
  @ValueSource(strings = {"/a//b", "/a/?", "/a?b&"})
  void targetThatNoFilterChanges_staysAsItIs(String target) throws Exception {
    int at = FILTERS.indexOf("DedupeResponseHeader=X-Dup");
    assertThat(ask("fast" + at, target).startLine()).isEqualTo("GET " + target + " HTTP/1.1");
  }
}
