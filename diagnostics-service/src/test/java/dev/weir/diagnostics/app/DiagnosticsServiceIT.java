package dev.weir.diagnostics.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.ClassResource;
import dev.weir.testkit.MetersPage;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class DiagnosticsServiceIT {
  private static final JsonMapper JSON = new JsonMapper();

  @RegisterExtension
  private static final ClassResource<HttpClient> CLIENT =
      ClassResource.of(HttpClient::newHttpClient);

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() {
    service =
        RunningDiagnostics.start(
            "--weir.diagnostics.runs.per-caller=2",
            "--weir.diagnostics.targets.allow[0]=127.0.0.0/8");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void everyMeterIsInTheDocument() throws IOException {
    assertThat(MetersPage.missing(service.getBean(MeterRegistry.class))).isEmpty();
  }

  @Test
  void runsAndProbesAreCounted() throws Exception {
    double runs = counted("weir.diagnostics.runs", "kind", "ping", "outcome", "done");
    double problems = counted("weir.diagnostics.runs", "kind", "ping", "outcome", "problem");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      double sent = counted("weir.diagnostics.probes.sent", "method", "tcp-connect");
      double answered = counted("weir.diagnostics.probes.answered", "method", "tcp-connect");
      String port = "'port':" + server.getLocalPort();
      json(
          post(
              "/api/ping",
              "{'target':'127.0.0.1','protocol':'tcp','count':2,'interval':'10ms'," + port + "}"),
          200);
      json(post("/api/ping", "{'target':'224.0.0.1'}"), 403);

      assertThat(counted("weir.diagnostics.probes.sent", "method", "tcp-connect"))
          .isEqualTo(sent + 2);
      assertThat(counted("weir.diagnostics.probes.answered", "method", "tcp-connect"))
          .isEqualTo(answered + 2);
    }
    assertThat(counted("weir.diagnostics.runs", "kind", "ping", "outcome", "done"))
        .isEqualTo(runs + 1);
    assertThat(counted("weir.diagnostics.runs", "kind", "ping", "outcome", "problem"))
        .isEqualTo(problems + 1);
  }

  private static double counted(String name, String... tags) {
    return service.getBean(MeterRegistry.class).get(name).tags(tags).functionCounter().count();
  }

  @Test
  void pingOfAListedAddressIsAnsweredInFull() throws Exception {
    JsonNode answer =
        json(post("/api/ping", "{'target':'127.0.0.1','count':3,'interval':'10ms'}"), 200);

    assertThat(answer.get("address").stringValue()).isEqualTo("127.0.0.1");
    assertThat(answer.get("method").stringValue()).startsWith("icmp-");
    assertThat(answer.get("complete").booleanValue()).isTrue();
    assertThat(answer.get("sent").intValue()).isEqualTo(3);
    assertThat(answer.get("received").intValue()).isEqualTo(3);
    assertThat(answer.get("rttMillis").get("median").doubleValue()).isPositive();
    assertThat(answer.get("probes").get(2).get("seq").intValue()).isEqualTo(3);
    assertThat(answer.get("probes").get(2).get("outcome").stringValue()).isEqualTo("reply");
  }

  @Test
  void severalTargetsAreAnsweredOneByOne() throws Exception {
    JsonNode answer =
        json(
            post(
                "/api/ping",
                "{'targets':['127.0.0.1','127.0.0.2','nowhere.invalid'],'count':2,'interval':'10ms'}"),
            200);

    assertThat(answer.get("targets").size()).isEqualTo(2);
    assertThat(answer.get("targets").get(1).get("target").stringValue()).isEqualTo("127.0.0.2");
    assertThat(answer.get("targets").get(1).get("received").intValue()).isEqualTo(2);
    assertThat(answer.get("targets").get(1).get("loss").stringValue()).isEqualTo("none");
    assertThat(answer.get("targets").get(1).get("probes").get(1).get("seq").intValue())
        .isEqualTo(2);
    assertThat(answer.get("unresolved").get(0).get("target").stringValue())
        .isEqualTo("nowhere.invalid");
  }

  @Test
  void tcpPingConnects() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      JsonNode answer =
          json(
              post(
                  "/api/ping",
                  "{'target':'127.0.0.1','protocol':'tcp','count':2,'interval':'10ms','port':"
                      + server.getLocalPort()
                      + "}"),
              200);

      assertThat(answer.get("method").stringValue()).isEqualTo("tcp-connect");
      assertThat(answer.get("received").intValue()).isEqualTo(2);
    }
  }

  @Test
  void tracerouteReachesAListedAddress() throws Exception {
    JsonNode answer = json(post("/api/traceroute", "{'target':'127.0.0.1','protocol':'udp'}"), 200);

    assertThat(answer.get("reached").booleanValue()).isTrue();
    assertThat(answer.get("hops").size()).isEqualTo(1);
  }

  @Test
  void tracerouteFindsThePathMtu_andFollowsFlows() throws Exception {
    JsonNode answer =
        json(
            post("/api/traceroute", "{'target':'127.0.0.1','flows':2,'queries':1,'mtu':true}"),
            200);

    assertThat(answer.get("mtu").get("bytes").intValue()).isEqualTo(9_000);
    assertThat(answer.get("mtu").get("limit").stringValue()).isEqualTo("none");
    assertThat(answer.get("hops").get(0).get("addresses").get(0).get("flows").size()).isEqualTo(2);
  }

  @Test
  void continuousTracerouteGoesRoundByRound() throws Exception {
    HttpResponse<String> answer =
        CLIENT
            .get()
            .send(
                request(
                        "/api/traceroute",
                        "{'target':'127.0.0.1','continuous':true,'rounds':2,'interval':'500ms'}")
                    .header("Accept", "text/event-stream")
                    .build(),
                BodyHandlers.ofString());

    assertThat(answer.body()).contains("event:started", "event:round", "event:done");
    assertThat(answer.body()).contains("\"round\":2").doesNotContain("event:change");
  }

  @Test
  void investigationEndsWithFindings() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      JsonNode open =
          json(post("/api/investigate", "{'target':'127.0.0.1','port':" + port + "}"), 200);

      assertThat(open.get("complete").booleanValue()).isTrue();
      assertThat(open.get("ping").get("received").intValue()).isEqualTo(20);
      assertThat(open.get("trace").get("reached").booleanValue()).isTrue();
      assertThat(open.get("mtu").get("bytes").intValue()).isEqualTo(9_000);
      assertThat(open.get("ports").get(0).get("outcome").stringValue()).isEqualTo("open");
      assertThat(open.get("findings").get(0).get("code").stringValue()).isEqualTo("nothing-wrong");
      assertThat(open.get("notDone").get("capture").stringValue())
          .contains("reached by lo", "weir.diagnostics.capture.interfaces");
    }
    JsonNode refused = json(post("/api/investigate", "{'target':'127.0.0.1','port':1}"), 200);
    assertThat(refused.get("findings").get(0).get("code").stringValue()).isEqualTo("port-refused");
    assertThat(refused.get("findings").get(0).get("severity").stringValue()).isEqualTo("problem");
  }

  @Test
  void investigationOfANameWithoutAddressSaysSo() throws Exception {
    JsonNode answer =
        json(post("/api/investigate", "{'target':'nowhere.invalid','timeout':'300ms'}"), 200);

    assertThat(answer.has("address")).isFalse();
    assertThat(answer.get("findings").get(0).get("about").stringValue()).isEqualTo("dns");
    assertThat(answer.get("findings").get(0).get("severity").stringValue()).isEqualTo("problem");
  }

  @Test
  void serverThatDoesNotListenIsAnAnswerAndNotAProblem(CapturedOutput output) throws Exception {
    JsonNode answer =
        json(
            post(
                "/api/dns",
                "{'name':'www.example.test','types':['A'],'servers':['127.0.0.1:1'],'timeout':'300ms'}"),
            200);

    assertThat(answer.get("responses").get(0).get("server").stringValue()).isEqualTo("127.0.0.1:1");
    assertThat(answer.get("responses").get(0).get("outcome").stringValue())
        .isIn("failed", "timeout");
    assertThat(output)
        .contains("anonymous@127.0.0.1 changed run dns www.example.test from - to done");
  }

  @Test
  void portThatListensIsOpen() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      JsonNode answer = json(post("/api/port", "{'target':'127.0.0.1','port':" + port + "}"), 200);

      assertThat(answer.get("address").stringValue()).isEqualTo("127.0.0.1");
      assertThat(answer.get("method").stringValue()).isEqualTo("tcp-connect");
      assertThat(answer.get("port").intValue()).isEqualTo(port);
      assertThat(answer.get("complete").booleanValue()).isTrue();
      assertThat(answer.get("outcome").stringValue()).isEqualTo("open");
      assertThat(answer.has("connectMillis")).isTrue();
      assertThat(answer.has("reason")).isFalse();
    }
  }

  @Test
  void portThatNobodyListensOnIsRefusedAndSaysWhatThatMeans() throws Exception {
    JsonNode answer = json(post("/api/port", "{'target':'127.0.0.1','port':1}"), 200);

    assertThat(answer.get("outcome").stringValue()).isEqualTo("refused");
    assertThat(answer.get("meaning").stringValue()).contains("nothing listens");
    assertThat(answer.has("connectMillis")).isFalse();
  }

  @Test
  void serverThatSpeaksNoTlsIsFoundOut() throws Exception {
    String own = String.valueOf(uri("/").getPort());
    JsonNode answer =
        json(
            post(
                "/api/tls",
                "{'host':'127.0.0.1','serverName':'a.test','timeout':'200ms','port':" + own + "}"),
            200);

    assertThat(answer.get("serverName").stringValue()).isEqualTo("a.test");
    assertThat(answer.get("connect").get("outcome").stringValue()).isEqualTo("open");
    assertThat(answer.get("versions").get(0).get("version").stringValue()).isEqualTo("TLSv1.3");
    assertThat(answer.get("versions").get(0).get("outcome").stringValue()).isNotEqualTo("offered");
    assertThat(answer.get("problems").get(0).get("problem").stringValue())
        .isEqualTo("handshake-failed");
  }

  @Test
  void redirectsAreFollowedAndEachIsJudged() throws Exception {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .route(
                routes ->
                    routes
                        .get("/a", (_, response) -> response.sendRedirect("/b"))
                        .get("/b", (_, response) -> response.sendRedirect("http://10.0.0.1/c")))
            .bindNow();
    String url = "http://127.0.0.1:" + server.port() + "/a";
    JsonNode answer = json(post("/api/http", "{'url':'" + url + "'}"), 200);
    JsonNode one = json(post("/api/http", "{'url':'" + url + "','redirects':0}"), 200);
    server.disposeNow();

    assertThat(answer.get("exchanges").size()).isEqualTo(2);
    assertThat(answer.get("exchanges").get(0).get("status").intValue()).isEqualTo(302);
    assertThat(answer.get("exchanges").get(0).get("protocol").stringValue()).isEqualTo("HTTP/1.1");
    assertThat(answer.get("notFollowed").stringValue()).isEqualTo("http://10.0.0.1/c");
    assertThat(answer.get("problem").get("type").stringValue())
        .isEqualTo("https://weir.dev/problems/target-refused");
    assertThat(one.get("exchanges").size()).isEqualTo(1);
    assertThat(one.get("notFollowed").stringValue()).endsWith("/b");
    assertThat(one.has("problem")).isFalse();
  }

  @Test
  void closedPortIsNotAskedForTls() throws Exception {
    JsonNode answer = json(post("/api/tls", "{'host':'127.0.0.1','port':1}"), 200);

    assertThat(answer.get("connect").get("outcome").stringValue()).isEqualTo("refused");
    assertThat(answer.has("versions")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/ping | {'target':'127.0.0.1','count':101} | count",
        "/api/ping | {'target':'127.0.0.1','interval':'9ms'} | interval",
        "/api/ping | {'target':'127.0.0.1','size':8973} | size",
        "/api/ping | {'targets':[]} | targets",
        "/api/ping | {'targets':['127.1']} | targets",
        "/api/ping | {'targets':'127.0.0.1'} | targets",
        "/api/ping | {'target':'127.0.0.1','protocol':'tcp'} | port",
        "/api/ping | {'target':'127.0.0.1','port':80} | port",
        "/api/ping | {'target':'127.0.0.1','protocol':'udp'} | protocol",
        "/api/ping | {'target':'127.0.0.1','cuont':1} | cuont",
        "/api/ping | {'target':'127.0.0.1','count':100,'interval':'10s'} | count",
        "/api/ping | {'target':'127.1'} | target",
        "/api/ping | {'count':1} | target",
        "/api/ping | [1] | body",
        "/api/traceroute | {'target':'127.0.0.1','maxHops':65} | maxHops",
        "/api/traceroute | {'target':'127.0.0.1','queries':11} | queries",
        "/api/traceroute | {'target':'127.0.0.1','protocol':'smoke'} | protocol",
        "/api/traceroute | {'target':'127.0.0.1','protocol':'http'} | protocol",
        "/api/traceroute | {'target':'127.0.0.1','port':80} | port",
        "/api/traceroute | {'target':'127.0.0.1','protocol':'tcp','flows':2} | flows",
        "/api/traceroute | {'target':'127.0.0.1','flows':17} | flows",
        "/api/traceroute | {'target':'127.0.0.1','rounds':2} | rounds",
        "/api/port | {'target':'127.0.0.1'} | port",
        "/api/port | {'target':'127.0.0.1','port':0} | port",
        "/api/port | {'target':'127.0.0.1','port':65536} | port",
        "/api/port | {'target':'0177.0.0.1','port':80} | target",
        "/api/port | {'target':'127.0.0.1','port':80,'timeout':'11s'} | timeout",
        "/api/investigate | {} | target",
        "/api/investigate | {'target':'0x7f.1'} | target",
        "/api/investigate | {'target':'127.0.0.1','port':0} | port",
        "/api/tls | {'host':'127.0.0.1','serverName':'127.0.0.1'} | serverName",
        "/api/tls | {'host':'127.0.0.1','serverName':''} | serverName",
        "/api/tls | {'port':443} | host",
        "/api/http | {'url':'ftp://127.0.0.1/'} | url",
        "/api/http | {'url':'http://u:p@127.0.0.1/'} | url",
        "/api/http | {'url':'http://0177.0.0.1/'} | url",
        "/api/http | {'url':'http://127.0.0.1/','method':'post'} | method",
        "/api/http | {'url':'http://127.0.0.1/','redirects':11} | redirects",
        "/api/dns | {'name':'a..b'} | name",
        "/api/dns | {'name':'a.test','types':['ANY']} | types",
        "/api/dns | {'name':'a.test','servers':['8.8.8.8:5353']} | servers",
        "/api/dns | {'name':'a.test','servers':['192.0.2.1'],'trace':true} | servers",
        "/api/dns | {'name':'a.test','servers':['127.0.0.1:x']} | servers",
      })
  void wrongFieldIsNamedWithWhatWasExpected(String path, String body, String field)
      throws Exception {
    JsonNode problem = json(post(path, body), 400);

    assertThat(problem.get("type").stringValue())
        .isEqualTo("https://weir.dev/problems/invalid-request");
    assertThat(problem.get("errors").get(0).get("field").stringValue()).isEqualTo(field);
    assertThat(problem.get("errors").get(0).get("value").stringValue()).isNotEqualTo(field);
    assertThat(problem.get("errors").get(0).get("expected").stringValue()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | not JSON at line 1, column 2: Unexpected end-of-input",
        "{} {} | : something follows it",
        "{'target':'8.8.8.8','target':'127.0.0.1'} | Duplicate",
        "[] | not an object",
        "'' | not an object",
      })
  void bodyThatIsNoObjectIsRefused_andSaysWhere(String body, String what) throws Exception {
    JsonNode problem = json(post("/api/ping", body), 400);

    assertThat(problem.get("detail").stringValue())
        .contains(what)
        .endsWith("expected a JSON object")
        .doesNotContain("Source:", "`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /api/ping | POST,OPTIONS",
        "GET | /api/traceroute | POST,OPTIONS",
        "PUT | /api/investigate | POST,OPTIONS",
        "PATCH | /api/runs | GET,HEAD,OPTIONS",
        "GET | /api/runs/1 | DELETE,OPTIONS",
        "DELETE | /api/capture | GET,POST,HEAD,OPTIONS",
        "POST | /api/capture/1 | GET,DELETE,HEAD,OPTIONS",
        "GET | /api/capture/1/stop | POST,OPTIONS",
        "POST | /api/interfaces | GET,HEAD,OPTIONS",
      })
  void methodThatAPathDoesNotTakeIsToldWhichItTakes(String method, String path, String allowed)
      throws Exception {
    HttpResponse<String> answer = send(method, path);
    JsonNode problem = json(answer, 405);

    assertThat(answer.headers().firstValue("Allow")).contains(allowed);
    assertThat(problem.get("detail").stringValue())
        .contains("This path does not take " + method, allowed.replace(",", " or "));
  }

  @Test
  void acceptThatIsNoMediaTypeIsRefused_andSaysWhatIsExpected() throws Exception {
    JsonNode problem =
        json(
            CLIENT
                .get()
                .send(
                    request("/api/ping", "{'target':'127.0.0.1'}").header("Accept", ";;;").build(),
                    BodyHandlers.ofString()),
            400);

    assertThat(problem.get("errors").get(0).get("field").stringValue()).isEqualTo("Accept");
    assertThat(problem.get("detail").stringValue()).contains("text/event-stream");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE"})
  void pathThatIsNotThereIsAProblem(String method) throws Exception {
    HttpResponse<String> answer = send(method, "/api/unknown");

    JsonNode problem = json(answer, 404);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(problem.get("detail").stringValue())
        .contains("Nothing is at this path", "/api/openapi");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/ping | {'target':'10.255.255.1'}",
        "/api/ping | {'target':'169.254.169.254'}",
        "/api/ping | {'target':'::1'}",
        "/api/traceroute | {'target':'192.168.0.1'}",
        "/api/dns | {'name':'a.test','servers':['10.0.0.1']}",
        "/api/tls | {'host':'10.0.0.1'}",
        "/api/http | {'url':'http://10.0.0.1/'}",
        "/api/http | {'url':'http://[::ffff:169.254.169.254]/'}",
        "/api/port | {'target':'10.0.0.1','port':80}",
        "/api/port | {'target':'169.254.169.254','port':80}",
        "/api/port | {'target':'64:ff9b::a9fe:a9fe','port':80}",
        "/api/port | {'target':'::ffff:10.0.0.1','port':80}",
      })
  void targetOutsideThePolicyIsRefused(String path, String body) throws Exception {
    JsonNode problem = json(post(path, body), 403);

    assertThat(problem.get("type").stringValue())
        .isEqualTo("https://weir.dev/problems/target-refused");
  }

  @Test
  void eventsComeWhileTheRunLastsAndItCanBeStopped() throws Exception {
    HttpResponse<InputStream> stream = events("{'target':'127.0.0.1','count':50}");
    try (InputStream body = stream.body()) {
      String begin = readUntil(body, "event:probe");
      String id = begin.replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");

      assertThat(begin).contains("event:started");
      assertThat(get("/api/runs").body()).contains(id);
      assertThat(delete("/api/runs/" + id)).isEqualTo(204);
      assertThat(readUntil(body, "\"probes\"")).contains("event:done", "\"complete\":false");
    }
    assertThat(delete("/api/runs/unknown")).isEqualTo(404);
  }

  @Test
  void refusedTargetIsAProblemEvenWhenEventsWereAskedFor() throws Exception {
    HttpResponse<InputStream> stream = events("{'target':'10.0.0.1'}");

    assertThat(stream.statusCode()).isEqualTo(403);
  }

  @Test
  void clientThatLeavesStopsItsRun() throws Exception {
    HttpResponse<InputStream> stream = events("{'target':'127.0.0.1','count':50}");
    String begin;
    try (InputStream body = stream.body()) {
      begin = readUntil(body, "event:probe");
    }
    String id = begin.replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");

    long giveUp = System.nanoTime() + 5_000_000_000L;
    while (get("/api/runs").body().contains(id) && System.nanoTime() < giveUp) {
      Thread.onSpinWait();
    }
    assertThat(get("/api/runs").body()).doesNotContain(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/ping", "/api/capture"})
  void bodyThatBreaksOffIsNoFailureOfTheService(String path, CapturedOutput output)
      throws Exception {
    String request =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"
            .formatted(path);
    for (int i = 0; i < 8; i++) {
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), uri(path).getPort())) {
        client.setSoTimeout(10_000);
        client.getOutputStream().write(request.getBytes(UTF_8));
        assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
            .startsWith("HTTP/1.1 400 ");
      }
    }
    assertThat(get("/api/runs").statusCode()).isEqualTo(200);
    assertThat(output).doesNotContain("A run failed", "AbortedException");
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return CLIENT.get().send(request(path, body).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<InputStream> events(String body) throws Exception {
    return CLIENT
        .get()
        .send(
            request("/api/ping", body).header("Accept", "text/event-stream").build(),
            BodyHandlers.ofInputStream());
  }

  private static HttpRequest.Builder request(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.replace('\'', '"')));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private static HttpResponse<String> send(String method, String path) throws Exception {
    return CLIENT
        .get()
        .send(
            HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
  }

  private static int delete(String path) throws Exception {
    return CLIENT
        .get()
        .send(HttpRequest.newBuilder(uri(path)).DELETE().build(), BodyHandlers.discarding())
        .statusCode();
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + RunningDiagnostics.port(service) + path);
  }

  private static JsonNode json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body());
  }

  private static String readUntil(InputStream body, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int octet = body.read();
      if (octet < 0) {
        throw new IOException("the stream ended with: " + text);
      }
      text.append((char) octet);
    }
    return text.toString();
  }
}
