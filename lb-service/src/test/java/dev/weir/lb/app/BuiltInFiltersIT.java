package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.app.route.Routes;
import dev.weir.lb.route.Lane;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Each filter and each predicate that Gateway brings does what it is for, or is named in the
 * documentation as one that cannot be used.
 */
@Timeout(60)
class BuiltInFiltersIT {

  /** Those that take a function. */
  private static final List<String> ONLY_IN_JAVA =
      List.of("ModifyRequestBody", "ModifyResponseBody");

  /** Those that take a function, or look at what is not set up here. */
  private static final List<String> OTHER_PREDICATES =
      List.of("ReadBody", "CloudFoundryRouteService", "Version", "Weight");

  /**
   * @param parts settings of the route's only filter or of its predicates beside Host
   * @param request what a client sends: method and target, then fields
   * @param gives what comes of it: the status, then what the answer holds; with ! what it does not
   */
  record Use(String name, List<String> parts, List<String> request, List<String> gives) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Use filter(String shortcut, String request, String... gives) {
    List<String> of = List.of(request.split("\\|", -1));
    return new Use(
        shortcut.replaceFirst("=.*", ""), List.of("filters[0]=" + shortcut), of, List.of(gives));
  }

  private static Use filter(
      String name, Map<String, String> args, String request, String... gives) {
    List<String> parts = new ArrayList<>(List.of("filters[0].name=" + name));
    new TreeMap<>(args).forEach((arg, value) -> parts.add("filters[0].args." + arg + "=" + value));
    return new Use(name, parts, List.of(request.split("\\|", -1)), List.of(gives));
  }

  private static Use predicate(String shortcut, String request, int status) {
    return new Use(
        shortcut.replaceFirst("=.*", ""),
        List.of("predicates[1]=" + shortcut),
        List.of(request.split("\\|", -1)),
        List.of(String.valueOf(status)));
  }

  /** The upstream says in its body what it was asked. */
  static final List<Use> FILTERS =
      List.of(
          filter("AddRequestHeader=X-A,1", "GET /x", "200", "x-a: 1"),
          filter(
              "AddRequestHeadersIfNotPresent=X-A:1,X-B:2",
              "GET /x|X-B: 3",
              "200",
              "x-a: 1",
              "x-b: 3",
              "!x-b: 2"),
          filter("AddRequestParameter=a,1", "GET /x?b=2", "200", "GET /x?b=2&a=1"),
          filter("AddResponseHeader=X-R,1", "GET /x", "200", "X-R: 1"),
          filter(
              "CacheRequestBody",
              Map.of("bodyClass", "java.lang.String"),
              "POST /x",
              "200",
              "[body]"),
          filter(
              "CircuitBreaker",
              Map.of("name", "b", "fallbackUri", "forward:/fallback", "statusCodes[0]", "503"),
              "GET /unavailable",
              "200",
              "GET /fallback"),
          filter("DedupeResponseHeader=X-Twice", "GET /x", "200", "X-Twice: 1", "!X-Twice: 2"),
          filter(
              "FallbackHeaders",
              Map.of("executionExceptionTypeHeaderName", "X-Why"),
              "GET /x",
              "200",
              "!x-why"),
          filter("MapRequestHeader=X-A,X-B", "GET /x|X-A: 1", "200", "x-b: 1"),
          filter("PrefixPath=/p", "GET /x", "200", "GET /p/x"),
          filter("PreserveHostHeader", "GET /x", "200", "host: preservehostheader"),
          filter(
              "RedirectTo=302,https://example.org/",
              "GET /x",
              "302",
              "Location: https://example.org/"),
          filter(
              "RemoveJsonAttributesResponseBody=secret,true",
              "GET /json",
              "200",
              "kept",
              "!secret"),
          filter("RemoveRequestHeader=X-A", "GET /x|X-A: 1", "200", "!x-a"),
          filter("RemoveRequestParameter=a", "GET /x?a=1&b=2", "200", "GET /x?b=2"),
          filter("RemoveResponseHeader=X-Twice", "GET /x", "200", "!X-Twice"),
          filter("RequestHeaderSize=100B", "GET /x|X-A: " + "a".repeat(200), "431"),
          filter(
              "RequestHeaderToRequestUri=X-To",
              "GET /x|X-To: http://127.0.0.1:UPSTREAM/to",
              "200",
              "GET /to"),
          filter("RequestSize", Map.of("maxSize", "3B"), "POST /x", "413"),
          filter(
              "Retry",
              Map.of("retries", "2", "statuses", "SERVICE_UNAVAILABLE"),
              "GET /flaky",
              "200",
              "GET /flaky"),
          filter(
              "RewriteLocationResponseHeader=NEVER_STRIP,Location,shop.example",
              "GET /x",
              "200",
              "Location: http://shop.example/v1/x"),
          filter("RewritePath=/x/(?<rest>.*),/y/$\\{rest}", "GET /x/1", "200", "GET /y/1"),
          filter("RewriteRequestParameter=a,2", "GET /x?a=1", "200", "GET /x?a=2"),
          filter("RewriteResponseHeader=X-Twice,1,one", "GET /x", "200", "X-Twice: one"),
          filter("SaveSession", "GET /x", "200", "GET /x"),
          filter("SecureHeaders", "GET /x", "200", "X-Frame-Options: DENY"),
          filter("SetPath=/set", "GET /x?q=1", "200", "GET /set?q=1"),
          filter("SetRequestHeader=X-A,2", "GET /x|X-A: 1", "200", "x-a: 2", "!x-a: 1"),
          filter("SetRequestHostHeader=shop.example", "GET /x", "200", "host: shop.example"),
          filter("SetRequestUri=http://127.0.0.1:UPSTREAM/uri", "GET /x", "200", "GET /uri"),
          filter("SetResponseHeader=X-Twice,3", "GET /x", "200", "X-Twice: 3", "!X-Twice: 1"),
          filter("SetStatus=201", "GET /x", "201"),
          filter("StripPrefix=1", "GET /x/y", "200", "GET /y"),
          filter(
              "RedirectHost=302,https://example.org",
              "GET /x%20//?a&b=%zz",
              "302",
              "Location: https://example.org/x%20//?a&b=%zz"),
          filter("WeirRateLimit=5,10s", "GET /x", "200", "RateLimit"),
          filter("BasicAuth=staff", "GET /x", "401", "Basic realm=\"staff\""),
          filter("JwtAuth=users", "GET /x", "401", "Bearer realm=\"users\""),
          filter("ForwardAuth=login", "GET /x", "503", "Retry-After: 1"));

  static final List<Use> PREDICATES =
      List.of(
          predicate("After=2017-01-20T17:42:47.789-07:00[America/Denver]", "GET /x", 200),
          predicate("After=2999-01-20T17:42:47.789Z", "GET /x", 404),
          predicate("Before=2999-01-20T17:42:47.789Z", "GET /x", 200),
          predicate("Before=2017-01-20T17:42:47.789Z", "GET /x", 404),
          predicate("Between=2017-01-20T17:42:47.789Z,2999-01-21T17:42:47.789Z", "GET /x", 200),
          predicate("Cookie=taste,ch.p", "GET /x|Cookie: taste=chip", 200),
          predicate("Cookie=taste,ch.p", "GET /x|Cookie: taste=salt", 404),
          predicate("Header=X-A,\\d+", "GET /x|X-A: 1", 200),
          predicate("Header=X-A,\\d+", "GET /x|X-A: a", 404),
          predicate("Host=**.example,host", "GET /x", 404),
          predicate("Method=PUT,POST", "POST /x", 200),
          predicate("Method=PUT,POST", "GET /x", 404),
          predicate("Path=/x/{id},/y/**", "GET /x/1", 200),
          predicate("Path=/x/{id},/y/**", "GET /z", 404),
          predicate("Query=a,1.", "GET /x?a=12", 200),
          predicate("Query=a", "GET /x?b", 404),
          predicate("RemoteAddr=127.0.0.0/8", "GET /x", 200),
          predicate("RemoteAddr=10.0.0.0/8", "GET /x", 404),
          predicate("XForwardedRemoteAddr=10.0.0.0/8", "GET /x", 404));

  private static final Map<String, AtomicInteger> ASKED = new ConcurrentHashMap<>();
  private static final String BCRYPT =
      "$2y$05$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ./012";

  @TempDir private static Path folder;
  private static DisposableServer upstream;
  private static RunningBalancer balancer;
  private static int data;

  @BeforeAll
  static void start() throws Exception {
    upstream =
        HttpServer.create().host("127.0.0.1").port(0).handle(BuiltInFiltersIT::serve).bindNow();
    List<String> args =
        new ArrayList<>(RunningBalancer.pool("up", "http://127.0.0.1:" + upstream.port()));
    args.add("--weir.lb.pools.up.retry.tries=1");
    Path staff = Files.writeString(folder.resolve("staff"), "anna:" + BCRYPT);
    args.add("--weir.lb.auth.basic.staff.file=" + staff);
    args.add("--weir.lb.auth.forward.login.url=http://127.0.0.1:1/");
    args.add("--weir.lb.auth.jwt.users.secret=0123456789abcdef0123456789abcdef");
    args.add("--resilience4j.timelimiter.configs.default.timeout-duration=20s");
    int place = 0;
    for (List<Use> all : List.of(FILTERS, PREDICATES)) {
      for (int i = 0; i < all.size(); i++) {
        Use use = all.get(i);
        args.addAll(route(place++, host(use, i), use.parts()));
      }
    }
    args.addAll(
        RunningBalancer.route(place, "fallback", "lb://up", "predicates[0]=Path=/fallback"));
    args.addAll(hosts(place + 1, "fast", List.of()));
    args.addAll(hosts(place + 2, "gateway", List.of("metadata.lane=gateway")));
    args.addAll(
        RunningBalancer.route(
            place + 3,
            "template",
            "lb://up",
            "predicates[0]=Host={sub}.template.example",
            "filters[0]=AddResponseHeader=X-Sub,{sub}"));
    args.addAll(
        RunningBalancer.route(place + 4, "six", "lb://up", "predicates[0]=Host=[2001:db8::a]"));
    balancer = RunningBalancer.start(args);
    data = balancer.data();
  }

  /** A route for hosts of every kind, which says by whom it was served. */
  private static List<String> hosts(int place, String lane, List<String> more) {
    List<String> parts = new ArrayList<>(more);
    parts.add(
        "predicates[0]=Host=Name-LANE.example,*.one-LANE.example,**.any-LANE.example"
            .replace("LANE", lane));
    parts.add("predicates[1]=Header=X-Lane," + lane);
    parts.add("filters[0]=AddResponseHeader=X-Served," + lane);
    return RunningBalancer.route(place, "hosts-" + lane, "lb://up", parts.toArray(String[]::new));
  }

  private static String host(Use use, int place) {
    return FILTERS.contains(use) ? use.name() : use.name() + place;
  }

  private static List<String> route(int place, String host, List<String> parts) {
    List<String> all = new ArrayList<>(List.of("predicates[0]=Host=" + host));
    parts.forEach(part -> all.add(part.replace("UPSTREAM", String.valueOf(upstream.port()))));
    return RunningBalancer.route(place, host, "lb://up", all.toArray(String[]::new));
  }

  private static Mono<Void> serve(HttpServerRequest request, HttpServerResponse response) {
    String target = request.uri();
    int before = ASKED.computeIfAbsent(target, _ -> new AtomicInteger()).getAndIncrement();
    if (target.equals("/unavailable") || (target.equals("/flaky") && before == 0)) {
      return response.status(503).sendString(Mono.just("not now")).then();
    }
    if (target.startsWith("/unreadable")) {
      return response
          .header("Content-Type", target.endsWith("type") ? "json" : "application/json")
          .sendString(Mono.just("{"))
          .then();
    }
    if (target.equals("/json")) {
      return response
          .header("Content-Type", "application/json")
          .sendString(Mono.just("{\"kept\":1,\"secret\":2,\"in\":{\"secret\":3}}"))
          .then();
    }
    StringBuilder said = new StringBuilder(request.method() + " " + target + "\n");
    request
        .requestHeaders()
        .forEach(
            f ->
                said.append(f.getKey().toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(f.getValue())
                    .append('\n'));
    return request
        .receive()
        .aggregate()
        .asString()
        .defaultIfEmpty("")
        .flatMap(
            body ->
                response
                    .addHeader("X-Twice", "1")
                    .addHeader("X-Twice", "2")
                    .addHeader("X-Twice", "1")
                    .header("Location", "http://internal:81/v1/x")
                    .sendString(Mono.just(said + "[" + body + "]"))
                    .then());
  }

  @AfterAll
  static void stop() {
    balancer.close();
    upstream.disposeNow();
  }

  private static RawMessage ask(Use use, String host) throws Exception {
    String[] line = use.request().getFirst().split(" ", -1);
    StringBuilder request =
        new StringBuilder(line[0] + " " + line[1] + " HTTP/1.1\r\nHost: " + host + "\r\n");
    use.request().stream()
        .skip(1)
        .map(field -> field.replace("UPSTREAM", String.valueOf(upstream.port())))
        .forEach(field -> request.append(field).append("\r\n"));
    boolean body = line[0].equals("POST");
    request.append(body ? "Content-Length: 4\r\n\r\nbody" : "\r\n");
    try (Http http = Http.connect(data)) {
      http.send(request.toString());
      return http.read();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "name-LANE.example,     true",
    "x.name-LANE.example,   false",
    "a.one-LANE.example,    true",
    "a.b.one-LANE.example,  false",
    "a..one-LANE.example,   false",
    "one-LANE.example,      false",
    "a.any-LANE.example,    true",
    "a.b.any-LANE.example,  true",
    "any-LANE.example,      false"
  })
  void hosts_fitWithoutPortAndCase_inEitherLane(String host, boolean fits) throws Exception {
    Routes routes = balancer.service().getBean(Routes.class);
    assertThat(routes.lane("hosts-fast")).isNotInstanceOf(Lane.Gateway.class);
    assertThat(routes.lane("hosts-gateway")).isInstanceOf(Lane.Gateway.class);
    for (String lane : List.of("fast", "gateway")) {
      String name = host.replace("LANE", lane);
      for (String written : List.of(name, name + ":8080", name.toUpperCase(Locale.ROOT))) {
        RawMessage answer = get(written, "X-Lane: " + lane);
        assertThat(answer.status()).as(written).isEqualTo(fits ? 200 : 404);
        assertThat(answer.header("x-served").orElse("")).as(written).isEqualTo(fits ? lane : "");
      }
    }
  }

  @Test
  void labelThatAPatternNames_isThereForFilters() throws Exception {
    assertThat(get("Www.Template.example:80", "X-A: 1").header("x-sub")).contains("Www");
    assertThat(get("template.example", "X-A: 1").status()).isEqualTo(404);
  }

  @Test
  void addressOfIpv6_isAHostToo() throws Exception {
    assertThat(get("[2001:DB8::A]:80", "X-A: 1").status()).isEqualTo(200);
    assertThat(get("[2001:db8::b]", "X-A: 1").status()).isEqualTo(404);
  }

  private static RawMessage get(String host, String field) throws Exception {
    try (Http http = Http.connect(data)) {
      http.send("GET /x HTTP/1.1\r\nHost: " + host + "\r\n" + field + "\r\n\r\n");
      return http.read();
    }
  }

  @ParameterizedTest
  @FieldSource("FILTERS")
  void filter_doesWhatItIsFor(Use use) throws Exception {
    RawMessage answer = ask(use, use.name());
    String all = (answer.head() + "\n" + answer.text()).toLowerCase(Locale.ROOT);
    assertThat(answer.status()).as(all).isEqualTo(Integer.parseInt(use.gives().getFirst()));
    for (String given : use.gives().subList(1, use.gives().size())) {
      String part = given.toLowerCase(Locale.ROOT);
      if (part.startsWith("!")) {
        assertThat(all).doesNotContain(part.substring(1));
      } else {
        assertThat(all).contains(part);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/unreadable", "/unreadable-type"})
  void answerThatAFilterCannotRead_isTheFaultOfTheUpstream(String target) throws Exception {
    try (Http http = Http.connect(data)) {
      http.send("GET " + target + " HTTP/1.1\r\nHost: RemoveJsonAttributesResponseBody\r\n\r\n");
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("A filter of the route cannot read");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "text/plain;charset=no-such", "a/b/c"})
  void contentTypeThatIsNone_isTheFaultOfTheClient(String type) throws Exception {
    try (Http http = Http.connect(data)) {
      http.send("POST /x HTTP/1.1\r\nHost: CacheRequestBody\r\nContent-Type: " + type + "\r\n");
      http.send("Content-Length: 4\r\n\r\nbody");
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(415);
      assertThat(answer.text()).contains("Expected a media type in Content-Type", type);
    }
  }

  @ParameterizedTest
  @FieldSource("PREDICATES")
  void predicate_fitsWhatItIsFor(Use use) throws Exception {
    String host = host(use, PREDICATES.indexOf(use));
    assertThat(ask(use, host).status()).isEqualTo(Integer.parseInt(use.gives().getFirst()));
  }

  @Test
  void everyOne_isTriedHere_andDocumentedWithItsLane() throws Exception {
    TreeSet<String> filters = new TreeSet<>(ONLY_IN_JAVA);
    FILTERS.forEach(use -> filters.add(use.name()));
    assertThat(filters)
        .containsAll(
            balancer.service().getBeansOfType(GatewayFilterFactory.class).values().stream()
                .map(factory -> factory.name())
                .toList());
    TreeSet<String> predicates = new TreeSet<>(OTHER_PREDICATES);
    PREDICATES.forEach(use -> predicates.add(use.name()));
    assertThat(predicates)
        .containsAll(
            balancer.service().getBeansOfType(RoutePredicateFactory.class).values().stream()
                .map(factory -> factory.name())
                .toList());
    String page = Files.readString(Path.of("../docs/traffic.md"));
    Consumer<String> documented = name -> assertThat(page).contains("`" + name + "`");
    filters.forEach(documented);
    predicates.forEach(documented);
    Routes routes = balancer.service().getBean(Routes.class);
    for (Use use : FILTERS) {
      boolean gateway = routes.lane(use.name()) instanceof Lane.Gateway;
      assertThat(page.lines())
          .as(use.name())
          .anyMatch(
              line ->
                  line.startsWith("|")
                      && line.contains("`" + use.name() + "`")
                      && line.contains("gateway lane only") == gateway);
    }
  }
}
