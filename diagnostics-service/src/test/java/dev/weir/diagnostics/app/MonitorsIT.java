package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MonitorsIT {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
  private volatile int status = 200;

  @SuppressWarnings("NullAway.Init") // set before the first test
  private HttpServer web;

  @SuppressWarnings("NullAway.Init") // set before the first test
  private ConfigurableApplicationContext service;

  @BeforeEach
  void start() throws IOException {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    web.createContext(
        "/hook",
        exchange -> {
          told.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    web.start();
    service = run();
  }

  private ConfigurableApplicationContext run() {
    return RunningDiagnostics.start(
        "--weir.diagnostics.targets.allow[0]=127.0.0.0/8",
        "--weir.diagnostics.state-file=" + folder.resolve("state.json"),
        "--weir.diagnostics.monitoring.folder=" + folder.resolve("monitors"),
        "--weir.diagnostics.monitoring.at-most=3");
  }

  @AfterEach
  void stop() {
    service.close();
    client.close();
    web.stop(0);
  }

  @Test
  void monitorTellsOfItsChanges_andIsThereAgainAfterARestart() throws Exception {
    HttpResponse<String> made =
        send(
            "PUT",
            "/api/monitors/web",
            "{'endpoint':'http://127.0.0.1:%d/','interval':'3s','timeout':'3s','rise':1,'fall':1,'webhook':'http://127.0.0.1:%d/hook'}"
                .formatted(port(), port()));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    await("web", monitor -> monitor.path("state").asString().equals("up"));

    status = 503;
    JsonNode change = Objects.requireNonNull(told.poll(10, TimeUnit.SECONDS));
    assertThat(change.get("from").stringValue()).isEqualTo("up");
    assertThat(change.get("to").stringValue()).isEqualTo("down");
    assertThat(change.get("reason").stringValue()).isEqualTo("status 503");
    JsonNode before = await("web", monitor -> monitor.has("lastDelivery"));
    assertThat(before.get("lastDelivery").get("delivered").booleanValue()).isTrue();
    assertThat(before.get("availability").get("1h").get("percent").doubleValue())
        .isBetween(1., 99.);
    assertThat(before.get("availability").get("30d").get("latencyMillis").get("p95").doubleValue())
        .isPositive();

    service.close();
    service = run();

    JsonNode after = json(send("GET", "/api/monitors/web", ""), 200);
    assertThat(after.get("state").stringValue()).isEqualTo("down");
    assertThat(after.get("since")).isEqualTo(before.get("since"));
    assertThat(after.get("changes")).isEqualTo(before.get("changes"));
    status = 200;
    JsonNode again = Objects.requireNonNull(told.poll(10, TimeUnit.SECONDS));
    assertThat(again.get("to").stringValue()).isEqualTo("up");
  }

  @Test
  void everyKindOfEndpointIsChecked_andLimitsHold() throws Exception {
    String[] endpoints = {
      "tcp://127.0.0.1:" + port(), "icmp://127.0.0.1", "dns://127.0.0.1:1/example.test"
    };
    for (int i = 0; i < endpoints.length; i++) {
      String body = "{'endpoint':'" + endpoints[i] + "','interval':'2s','timeout':'300ms'}";
      assertThat(send("PUT", "/api/monitors/m" + i, body).statusCode()).isEqualTo(201);
    }
    HttpResponse<String> fourth =
        send("PUT", "/api/monitors/m3", "{'endpoint':'icmp://127.0.0.1'}");
    assertThat(json(fourth, 400).get("detail").stringValue()).contains("at-most");

    for (int i = 0; i < endpoints.length; i++) {
      await("m" + i, monitor -> monitor.has("lastCheck"));
    }
    JsonNode all = json(send("GET", "/api/monitors", ""), 200);
    assertThat(all.get(0).get("state").stringValue()).isEqualTo("up");
    assertThat(all.get(2).get("state").stringValue()).isEqualTo("down");
    assertThat(all.get(2).get("lastCheck").has("reason")).isTrue();

    assertThat(send("DELETE", "/api/monitors/m2", "").statusCode()).isEqualTo(204);
    assertThat(send("GET", "/api/monitors/m2", "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "/api/monitors/m2", "").statusCode()).isEqualTo(404);
  }

  @Test
  void whatMakesNoSenseOrIsOutsideThePolicyIsRefused() throws Exception {
    refused("{}", 400, "endpoint");
    refused("{'endpoint':'gopher://127.0.0.1'}", 400, "endpoint");
    refused("{'endpoint':'icmp://127.0.0.1','interval':'1ms'}", 400, "interval");
    refused("{'endpoint':'icmp://127.0.0.1','interval':'2s','timeout':'3s'}", 400, "timeout");
    refused("{'endpoint':'icmp://127.0.0.1','rise':0}", 400, "rise");
    refused("{'endpoint':'icmp://127.0.0.1','intervall':'2s'}", 400, "intervall");
    refused("{'endpoint':'http://169.254.169.254/latest'}", 403, "endpoint");
    refused("{'endpoint':'icmp://127.0.0.1','webhook':'http://10.0.0.1/'}", 403, "webhook");
    HttpResponse<String> name = send("PUT", "/api/monitors/-x", "{'endpoint':'icmp://127.0.0.1'}");
    assertThat(json(name, 400).get("field").stringValue()).isEqualTo("name");
  }

  private void refused(String body, int status, String field) throws Exception {
    JsonNode problem = json(send("PUT", "/api/monitors/x", body), status);
    assertThat(problem.get("field").stringValue()).isEqualTo(field);
    assertThat(problem.get("detail").stringValue()).isNotBlank();
    assertThat(send("GET", "/api/monitors/x", "").statusCode()).isEqualTo(404);
  }

  private int port() {
    return web.getAddress().getPort();
  }

  private JsonNode await(String name, Predicate<JsonNode> condition) throws Exception {
    for (int attempt = 0; attempt < 100; attempt++) {
      JsonNode monitor = json(send("GET", "/api/monitors/" + name, ""), 200);
      if (condition.test(monitor)) {
        return monitor;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError(send("GET", "/api/monitors/" + name, "").body());
  }

  private static JsonNode json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    int port = RunningDiagnostics.port(service);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
