package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many who make, change and remove one thing at once: each is told what came of its own change. */
@Timeout(180)
class ConcurrentChangesIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int CLIENTS = 16;
  private static final int CHANGES = 12;

  @TempDir Path folder;
  private ConfigurableApplicationContext edge;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger removed = new AtomicInteger();

  @BeforeEach
  void start() {
    edge =
        SpringApplication.run(
            EdgeServiceApplication.class,
            "--weir.edge.id=edge-1",
            "--weir.edge.listeners.http.host=127.0.0.1",
            "--weir.edge.listeners.http.port=0",
            "--weir.edge.state-file=" + folder.resolve("state.json"),
            "--server.port=0");
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/sites/one | {'hosts':['%s.example'],'origins':[{'url':'http://127.0.0.1:1'}]} | /hosts",
        "/api/functions/one | {'runtime':'javascript','code':'export default { fetch(request) { return request } } // %s','routes':['fn.example/one']} | /config/code"
      })
  void everyoneIsToldOfTheirOwnChange(String path, String json, String pointer) throws Exception {
    List<Callable<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      clients.add(() -> change(client, path, json, pointer));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> client : threads.invokeAll(clients)) {
        client.get();
      }
    }
    HttpResponse<String> left = call("GET", path, "");
    assertThat(made.get() - removed.get()).isEqualTo(left.statusCode() == 200 ? 1 : 0);
    stop();
    start();
    JsonNode again = JsonMapper.shared().readTree(call("GET", path, "").body());
    assertThat(again.at(pointer)).isEqualTo(JsonMapper.shared().readTree(left.body()).at(pointer));
  }

  private Void change(int client, String path, String json, String pointer) throws Exception {
    Random random = new Random(client);
    for (int i = 0; i < CHANGES; i++) {
      if (random.nextBoolean()) {
        HttpResponse<String> answer = call("DELETE", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isIn(204, 404);
        removed.addAndGet(answer.statusCode() == 204 ? 1 : 0);
      } else {
        String mark = "c" + client + "-" + i;
        HttpResponse<String> answer =
            call("PUT", path, json.replace("%s", mark).replace('\'', '"'));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        made.addAndGet(answer.statusCode() == 201 ? 1 : 0);
        JsonNode told = JsonMapper.shared().readTree(answer.body()).at(pointer);
        assertThat(told.toString()).contains(mark);
      }
    }
    return null;
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    String port = edge.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
