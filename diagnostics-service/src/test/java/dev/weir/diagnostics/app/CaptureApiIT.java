package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.ClassResource;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CaptureApiIT {
  private static final JsonMapper JSON = new JsonMapper();

  @RegisterExtension
  private static final ClassResource<HttpClient> CLIENT =
      ClassResource.of(HttpClient::newHttpClient);

  private static final String CAPTURER = "capturer-capturer-capturer";
  private static final String OPERATOR = "operator-operator-operator";

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() {
    service =
        RunningDiagnostics.start(
            "--weir.control.tokens.carl.token=" + CAPTURER,
            "--weir.control.tokens.carl.role=capture",
            "--weir.control.tokens.olga.token=" + OPERATOR,
            "--weir.control.tokens.olga.role=operate",
            "--weir.diagnostics.targets.allow[0]=127.0.0.0/8",
            "--weir.diagnostics.capture.interfaces[0]=lo");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  @RequiresRoot
  @RequiresTool("tcpdump")
  void capture_isSeenLive_andReadAsAFile_andDeleted() throws Exception {
    try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket sender = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String filter = "udp dst port " + receiver.getLocalPort();
      JsonNode begun =
          json(
              post("/api/capture", "{'interface':'lo','filter':'" + filter + "','maxPackets':3}"),
              201);
      String path = "/api/capture/" + begun.get("id").stringValue();
      assertThat(begun.get("state").stringValue()).isEqualTo("running");
      assertThat(get("/api/runs").body()).contains("\"kind\":\"capture\"");

      for (int i = 0; i < 3; i++) {
        sender.send(new DatagramPacket(new byte[40], 40, receiver.getLocalSocketAddress()));
      }
      String events = events(path + "/packets");

      assertThat(events.lines().filter("event:packet"::equals)).hasSize(3);
      assertThat(events).contains("event:done").contains("\"reason\":\"packets\"");
      JsonNode page = json(get(path + "/packets?after=1&limit=1"), 200);
      assertThat(page.get("packets").size()).isEqualTo(1);
      assertThat(page.get("next").intValue()).isEqualTo(2);
      JsonNode packet = page.get("packets").get(0);
      assertThat(packet.get("ip").get("source").stringValue()).isEqualTo("127.0.0.1");
      assertThat(packet.get("udp").get("payloadBytes").intValue()).isEqualTo(40);
      JsonNode shown = json(get(path), 200);
      assertThat(shown.get("packets").intValue()).isEqualTo(3);
      assertThat(shown.get("dropped").intValue()).isZero();
      pcapng(path + "/file", shown.get("fileBytes").intValue());
      assertThat(delete(path)).isEqualTo(204);
      assertThat(get(path).statusCode()).isEqualTo(404);
    }
  }

  @Test
  @RequiresRoot
  @RequiresTool("tcpdump")
  void captureIsStopped_andTheServicesOwnStreamIsNotInIt() throws Exception {
    JsonNode begun = json(post("/api/capture", "{'interface':'lo'}"), 201);
    String path = "/api/capture/" + begun.get("id").stringValue();
    for (int i = 0; i < 5; i++) {
      get(path);
    }
    assertThat(post(path + "/stop", "").statusCode()).isEqualTo(204);

    assertThat(events(path + "/packets"))
        .contains("\"reason\":\"stopped\"")
        .doesNotContain("\"sourcePort\":" + uri("/").getPort());
  }

  @Test
  @RequiresRoot
  @RequiresTool("tcpdump")
  void investigationHasACaptureOfItsProbes_forWhoeverMayCapture() throws Exception {
    JsonNode answer = json(post("/api/investigate", "{'target':'127.0.0.7','port':1}"), 200);

    JsonNode capture = answer.get("capture");
    assertThat(capture.get("packets").intValue()).isGreaterThanOrEqualTo(2 * 20);
    assertThat(capture.get("id")).isEqualTo(answer.get("id"));
    HttpResponse<byte[]> file =
        CLIENT
            .get()
            .send(
                request(capture.get("file").stringValue(), CAPTURER).build(),
                BodyHandlers.ofByteArray());
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).startsWith(0x0a, 0x0d, 0x0d, 0x0a);
    JsonNode packets =
        json(get("/api/capture/" + capture.get("id").stringValue() + "/packets?limit=1000"), 200)
            .get("packets");
    for (JsonNode packet : packets) {
      assertThat(packet.get("ip").toString()).contains("127.0.0.7");
    }

    HttpResponse<String> operator =
        CLIENT
            .get()
            .send(
                request("/api/investigate", OPERATOR)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"target\":\"127.0.0.7\",\"port\":1}"))
                    .build(),
                BodyHandlers.ofString());
    JsonNode without = json(operator, 200);
    assertThat(without.has("capture")).isFalse();
    assertThat(without.get("notDone").get("capture").stringValue()).contains("role capture");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'interface':'eth9'} | 403 | interface-refused",
        "{'interface':'lo','filter':'host example.com'} | 400 | at character 6",
        "{'interface':'lo','filter':'port http'} | 400 | at character 6",
        "{'interface':'lo','snapLength':1} | 400 | snapLength",
        "{'interface':'lo','maxDuration':'2h'} | 400 | maxDuration",
        "{'interface':'lo','promiscuous':true} | 400 | no such field",
        "{} | 400 | interface"
      })
  void refusedRequest_saysWhy(String body, int status, String why) throws Exception {
    HttpResponse<String> answer = post("/api/capture", body);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains(why);
  }

  @Test
  void captures_areForTheirRoleAlone() throws Exception {
    for (String path : new String[] {"/api/capture", "/api/%63apture", "/api/capture/a/packets"}) {
      HttpResponse<String> answer =
          CLIENT.get().send(request(path, OPERATOR).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
    }
    HttpResponse<String> begun =
        CLIENT
            .get()
            .send(
                request("/api/capture", OPERATOR)
                    .POST(BodyPublishers.ofString("{\"interface\":\"lo\"}"))
                    .build(),
                BodyHandlers.ofString());
    assertThat(begun.statusCode()).isEqualTo(403);
    assertThat(begun.body()).contains("role capture");
    assertThat(get("/api/capture").statusCode()).isEqualTo(200);
    assertThat(json(get("/api/interfaces"), 200).get("interfaces").toString())
        .contains("\"name\":\"lo\"");
  }

  @Test
  void unknownCapture_isAProblem() throws Exception {
    assertThat(get("/api/capture/none/file").statusCode()).isEqualTo(404);
    assertThat(get("/api/capture/none").body()).contains("no-such-capture");
    assertThat(delete("/api/capture/none")).isEqualTo(404);
  }

  /** Walks from block to block: the last is that of the statistics. */
  private static void pcapng(String path, int packetsEnd) throws Exception {
    HttpResponse<byte[]> answer =
        CLIENT.get().send(request(path, CAPTURER).build(), BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-pcapng");
    ByteBuffer file = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
    int packets = 0;
    int last = 0;
    while (file.hasRemaining()) {
      last = file.position();
      packets += file.getInt(last) == 6 ? 1 : 0;
      file.position(last + file.getInt(last + 4));
    }
    assertThat(packets).isEqualTo(3);
    assertThat(last).isEqualTo(packetsEnd);
    assertThat(file.getInt(last)).isEqualTo(5);
  }

  private static String events(String path) throws Exception {
    return CLIENT
        .get()
        .send(
            request(path, CAPTURER).header("Accept", "text/event-stream").build(),
            BodyHandlers.ofString())
        .body();
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return CLIENT
        .get()
        .send(
            request(path, CAPTURER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                .build(),
            BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.get().send(request(path, CAPTURER).build(), BodyHandlers.ofString());
  }

  private static int delete(String path) throws IOException, InterruptedException {
    return CLIENT
        .get()
        .send(request(path, CAPTURER).DELETE().build(), BodyHandlers.discarding())
        .statusCode();
  }

  private static HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
  }

  private static JsonNode json(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + RunningDiagnostics.port(service) + path);
  }
}
