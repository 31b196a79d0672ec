package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.ScriptedUpstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Functions are deployed, run before and after the cache, and are there again after a restart. */
@Timeout(120)
class FunctionsIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String HOST = "fn.example";

  @TempDir private static Path folder;
  private static ScriptedUpstream origin;
  private static ConfigurableApplicationContext edge;
  private static ConfigurableApplicationContext other;

  @BeforeAll
  static void start() throws Exception {
    origin = ScriptedUpstream.answering(200, "from the origin", "Cache-Control: max-age=60");
    other = edge("edge-2");
    edge = edge();
  }

  @AfterAll
  static void stop() throws Exception {
    edge.close();
    other.close();
    origin.close();
  }

  private static ConfigurableApplicationContext edge() {
    return edge("edge-1", "--weir.edge.peers[0]=http://127.0.0.1:" + control(other));
  }

  private static ConfigurableApplicationContext edge(String id, String... more) {
    String[] arguments = {
      "--weir.edge.id=" + id,
      "--weir.edge.listeners.http.host=127.0.0.1",
      "--weir.edge.listeners.http.port=0",
      "--weir.edge.origins[0]=" + origin.url(),
      "--weir.edge.functions.max-body=100B",
      "--weir.edge.state-file=" + folder.resolve(id + ".json"),
      "--server.port=0"
    };
    return SpringApplication.run(
        EdgeServiceApplication.class,
        Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new));
  }

  @Test
  void functionAnswersItself() throws Exception {
    deploy(
        "hello",
        """
        export default { async fetch(request, env, ctx) {
          if (new URL(request.url).pathname === "/hello")
            return new Response("hi", {status: 201, headers: {"x-edge": env.EDGE_ID + env.WHO}});
          return request;
        } }""",
        "fn.example/hello*");
    RawMessage answer = get("/hello");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text()).isEqualTo("hi");
    assertThat(answer.header("x-edge")).hasValue("edge-1me");
    assertThat(answer.header("content-type")).hasValue("text/plain;charset=UTF-8");
    assertThat(get("/hello2").text()).isEqualTo("from the origin");
    assertThat(get("/other").text()).isEqualTo("from the origin");
  }

  @Test
  void functionChangesTheRequest_whichTheCacheThenSees() throws Exception {
    deploy(
        "rewrite",
        """
        export default { async fetch(request) {
          const url = new URL(request.url);
          url.pathname = "/new" + url.pathname;
          const changed = new Request(url, request);
          changed.headers.set("x-made", "1");
          return changed;
        } }""",
        "fn.example/old*");
    assertThat(get("/old?a=1").text()).isEqualTo("from the origin");
    assertThat(get("/old?a=1").header("Cache-Status").orElse("")).contains("; hit");
    RawMessage asked = asked("/new/old?a=1");
    assertThat(asked.header("x-made")).hasValue("1");
    assertThat(asked.header("host")).hasValue(HOST);
  }

  @Test
  void functionSeesBodies_andPassesThemOn() throws Exception {
    deploy(
        "body",
        """
        export default { async fetch(request) {
          if (request.headers.has("x-keep")) return;
          return new Request(request, {body: (await request.text()).toUpperCase() + "ß"});
        } }""",
        "fn.example/body*");
    post("/body/changed", "abc", "X-A: 1");
    assertThat(asked("/body/changed").text()).isEqualTo("ABCß");
    post("/body/kept", "abc", "X-Keep: 1");
    assertThat(asked("/body/kept").text()).isEqualTo("abc");
    assertThat(post("/body/large", "x".repeat(101), "X-A: 1").status()).isEqualTo(502);
  }

  @Test
  void functionChangesTheAnswer_afterTheCache() throws Exception {
    deploy(
        "after",
        """
        export default { async response(response, request, env) {
          if (request.headers.get("x-want") === "body")
            return new Response((await response.text()).length + "", response);
          response.headers.set("x-seen", new URL(request.url).pathname);
          return response;
        } }""",
        "fn.example/after*");
    get("/after/1");
    RawMessage hit = get("/after/1");
    assertThat(hit.header("x-seen")).hasValue("/after/1");
    assertThat(hit.header("Cache-Status").orElse("")).contains("; hit");
    assertThat(hit.text()).isEqualTo("from the origin");
    assertThat(get("/after/1", "X-Want: body").text()).isEqualTo("15");
  }

  @Test
  void largeAnswerPasses_andItsHeadIsShown() throws Exception {
    String large = "y".repeat(300_000);
    try (ScriptedUpstream big = ScriptedUpstream.answering(200, large)) {
      String site = "{\"hosts\":[\"big.example\"],\"origins\":[{\"url\":\"" + big.url() + "\"}]}";
      assertThat(call("PUT", "/api/sites/big", site).statusCode()).isEqualTo(201);
      deploy(
          "large",
          """
          export default { async response(response) {
            response.headers.set("x-seen", "1");
            return response;
          } }""",
          "big.example/*");
      RawMessage answer = exchange("GET / HTTP/1.1\r\nHost: big.example\r\n\r\n");
      assertThat(answer.header("x-seen")).hasValue("1");
      assertThat(answer.text()).isEqualTo(large);
    }
  }

  @Test
  void failureIsAnsweredAsTheFunctionSays_andCounted() throws Exception {
    String throwing = "export default { fetch() { null.x; } }";
    deploy("closed", throwing, "fn.example/closed*");
    RawMessage refused = get("/closed");
    assertThat(refused.status()).isEqualTo(502);
    assertThat(refused.text()).contains("function-failed");
    deploy("open", throwing, "fn.example/open*", "open");
    assertThat(get("/open").text()).isEqualTo("from the origin");
    deploy("loop", "export default { fetch() { for (;;) {} } }", "fn.example/loop*");
    assertThat(get("/loop").text()).contains("took longer");
    deploy(
        "elsewhere",
        "export default { fetch(r) { return new Request('http://other.example/', r); } }",
        "fn.example/elsewhere*");
    assertThat(get("/elsewhere").status()).isEqualTo(502);
    assertThat(call("GET", "/api/functions/closed/stats", "").body())
        .contains("\"calls\":1,", "\"exception\":1", "TypeError");
    assertThat(call("GET", "/api/functions/loop/stats", "").body()).contains("\"timeout\":1");
    assertThat(call("GET", "/api/functions/elsewhere/stats", "").body())
        .contains("\"badResponse\":1", "another host");
  }

  @Test
  void codeIsRefusedWithItsPlace_andChangesNothing() throws Exception {
    HttpResponse<String> refused =
        call("PUT", "/api/functions/wrong", json("const a = 1;\nconst b = ;", "fn.example/w"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("invalid-function", "\"line\":2", "\"column\":", "function.mjs");
    String fine = "export default { fetch() {} }";
    for (String wrong :
        new String[] {
          json(fine, "no-path"),
          json(fine, "a.example/x*y"),
          json(fine, "a.example/").replace("\"16MB\"", "\"1MB\""),
          json(fine, "a.example/").replace("\"2s\"", "\"20s\""),
          json(fine, "a.example/").replace("javascript", "cobol"),
          json("", "a.example/"),
          "[]"
        }) {
      HttpResponse<String> answer = call("PUT", "/api/functions/wrong", wrong);
      assertThat(answer.statusCode()).as(wrong + answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("\"field\"");
    }
    assertThat(call("GET", "/api/functions/wrong", "").statusCode()).isEqualTo(404);
    deploy("mine", fine, "fn.example/mine*");
    HttpResponse<String> taken =
        call("PUT", "/api/functions/yours", json(fine, "fn.example/mine*"));
    assertThat(taken.body()).contains("is a route of function mine");
  }

  @Test
  void functionIsTried() throws Exception {
    deploy(
        "tried",
        """
        export default { async fetch(request) {
          console.log("for", request.method);
          const headers = new Headers({"x-got": request.headers.get("x-sent")});
          headers.append("Set-Cookie", "a=1, 2");
          headers.append("Set-Cookie", "b=2");
          return Response.json({got: await request.json()}, {headers});
        } }""",
        "fn.example/tried");
    HttpResponse<String> answer =
        call(
            "POST",
            "/api/functions/tried/invoke",
            """
            {"method": "POST", "url": "https://a.example/", "body": "{\\"n\\":1}",
             "headers": {"x-sent": ["1", "2"], "accept": "*/*"}}""");
    assertThat(answer.body())
        .contains("\"outcome\":\"ok\"", "{\\\"got\\\":{\\\"n\\\":1}}", "for POST", "\"memory\":")
        .as("values of a name stay apart")
        .contains("\"x-got\":[\"1, 2\"]", "\"set-cookie\":[\"a=1, 2\",\"b=2\"]");
    assertThat(call("POST", "/api/functions/tried/invoke", "").body())
        .contains("\"outcome\":\"exception\"", "SyntaxError");
    assertThat(call("POST", "/api/functions/tried/invoke", "{\"response\":{}}").statusCode())
        .isEqualTo(400);
    for (String none :
        List.of("{\"headers\":{\"a\":null}}", "{\"headers\":{\"a\":[\"b\",null]}}")) {
      HttpResponse<String> refused = call("POST", "/api/functions/tried/invoke", none);
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(refused.body()).contains("\"field\":\"headers.a", "is null");
    }
    assertThat(call("POST", "/api/functions/tried/invoke", "{\"headers\":null}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void webAssemblyAnswers_andIsRefusedWithWhatIsWrong() throws Exception {
    // the module of docs/functions.md
    String module =
        "AGFzbQEAAAABEQNgAn9/AGABfwF/YAJ/fwF+AgsBA2VudgNsb2cAAAMDAgECBQMBAAEHGwMGbWVtb3J5AgAFYWxs"
            + "b2MAAQZoYW5kbGUAAgolAhEAIABB//8DakEQdkAAQRB0CxEAIAAgARAAQhBCIIZCzACECwtSAQBBEAtMeyJy"
            + "ZXNwb25zZSI6eyJoZWFkZXJzIjp7ImNvbnRlbnQtdHlwZSI6InRleHQvcGxhaW4ifSwiYm9keSI6ImhpIGZy"
            + "b20gd2FzbSJ9fQ==";
    String wasm = json(module, "fn.example/wasm*").replace("javascript", "wasm");
    assertThat(call("PUT", "/api/functions/wasm", wasm).statusCode()).isEqualTo(201);
    RawMessage answer = get("/wasm");
    assertThat(answer.text()).isEqualTo("hi from wasm");
    assertThat(answer.header("content-type")).hasValue("text/plain");
    assertThat(call("POST", "/api/functions/wasm/invoke", "{\"method\":\"PURGE\"}").body())
        .contains("\"outcome\":\"ok\"", "\"body\":\"hi from wasm\"", "PURGE");
    HttpResponse<String> refused =
        call("PUT", "/api/functions/wasm", wasm.replace("AGFzbQEAAAAB", "AGFzbQ0AAQAB"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"field\":\"code\"", "a component is not taken");
    assertThat(get("/wasm").text()).isEqualTo("hi from wasm");
  }

  @Test
  void versionsAreKept_rolledBack_andThereAfterARestart() throws Exception {
    for (String word : new String[] {"one", "two"}) {
      deploy(
          "versions",
          "export default { fetch() { return new Response('" + word + "'); } }",
          "fn.example/versions");
    }
    assertThat(get("/versions").text()).isEqualTo("two");
    String activate = "/api/functions/versions/versions/";
    HttpResponse<String> back = call("POST", activate + "1/activate", "");
    assertThat(back.body()).contains("\"version\":1", "\"version\":2");
    assertThat(get("/versions").text()).isEqualTo("one");
    assertThat(call("POST", activate + "9/activate", "").statusCode()).isEqualTo(400);
    edge.close();
    edge = edge();
    assertThat(get("/versions").text()).isEqualTo("one");
    call("POST", activate + "2/activate", "");
    assertThat(get("/versions").text()).isEqualTo("two");
    assertThat(call("GET", "/api/functions", "").body()).contains("\"name\":\"versions\"");
    assertThat(call("DELETE", "/api/functions/versions", "").statusCode()).isEqualTo(204);
    assertThat(get("/versions").text()).isEqualTo("from the origin");
    assertThat(call("DELETE", "/api/functions/versions", "").statusCode()).isEqualTo(404);
  }

  @Test
  void functionReachesTheOtherEdge_andLeavesItToo() throws Exception {
    String code = "export default { fetch(r, env) { return new Response('at ' + env.EDGE_ID); } }";
    HttpResponse<String> made =
        call("PUT", "/api/functions/spread", json(code, "fn.example/spread"));
    assertThat(made.body()).contains("\"state\":\"acknowledged\"");
    String request = "GET /spread HTTP/1.1\r\nHost: fn.example\r\n\r\n";
    assertThat(exchange(other, request).text()).isEqualTo("at edge-2");
    call("DELETE", "/api/functions/spread", "");
    assertThat(exchange(other, request).text()).isEqualTo("from the origin");
  }

  private static void deploy(String name, String code, String route, String... onFailure)
      throws Exception {
    HttpResponse<String> made = call("PUT", "/api/functions/" + name, json(code, route, onFailure));
    assertThat(made.statusCode()).as(made.body()).isIn(200, 201);
  }

  private static String json(String code, String route, String... onFailure) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("runtime", "javascript").put("code", code).put("memory", "16MB");
    json.put("timeout", "2s");
    json.putArray("routes").add(route);
    json.putObject("env").put("WHO", "me");
    for (String word : onFailure) {
      json.put("onFailure", word);
    }
    return json.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; name",
        "{\"name\":null}; name",
        "{\"name\":\"x\"}; at",
        "{\"name\":\"x\",\"at\":\"2026-01-01T00:00:00Z\"}; by",
        "{\"name\":\"y\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"e\"}; name"
      })
  void wordOfAnotherEdgeThatLacksAMember_isRefused(String word, String field) throws Exception {
    HttpResponse<String> answer = call("PUT", "/api/functions/x/copy", word);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
  }

  private static HttpResponse<String> call(String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control(edge) + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String control(ConfigurableApplicationContext of) {
    return of.getEnvironment().getRequiredProperty("local.server.port");
  }

  private static RawMessage asked(String target) throws Exception {
    origin.awaitRequest(Duration.ofSeconds(5));
    return origin.requests().stream()
        .filter(request -> request.startLine().contains(" " + target + " "))
        .findFirst()
        .orElseThrow();
  }

  private static RawMessage get(String target, String... fields) throws Exception {
    return send("GET", target, "", fields);
  }

  private static RawMessage post(String target, String body, String... fields) throws Exception {
    return send("POST", target, body, fields);
  }

  private static RawMessage send(String method, String target, String body, String... fields)
      throws Exception {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: ").append(HOST).append("\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    if (!body.isEmpty()) {
      head.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return exchange(head + "\r\n" + body);
  }

  private static RawMessage exchange(String raw) throws Exception {
    return exchange(edge, raw);
  }

  private static RawMessage exchange(ConfigurableApplicationContext at, String raw)
      throws Exception {
    int port =
        Objects.requireNonNull(at.getBean(ListenerLifecycle.class).address("http")).getPort();
    try (Http http = Http.connect(port)) {
      http.send(raw);
      return http.read();
    }
  }
}
