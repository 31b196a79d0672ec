package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.lb.app.RunningBalancer;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A configuration file that changes under a running balancer. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ReloadIT {

  @TempDir Path folder;
  private ScriptedUpstream upstream;
  private RunningBalancer balancer;
  private int api;
  private int data;

  /** A file as Kubernetes mounts it: a link over a link to a folder. */
  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "x")));
    mount("1", settings("one", "", "", "x"));
    Files.createSymbolicLink(folder.resolve("lb.yml"), Path.of("..data", "lb.yml"));
    balancer =
        RunningBalancer.start(
            List.of("--spring.config.additional-location=file:" + folder.resolve("lb.yml")));
    api = balancer.api();
    data = balancer.data();
  }

  @AfterEach
  void stop() throws Exception {
    balancer.close();
    upstream.close();
  }

  private String settings(String pool, String more, String gateway, String route) {
    return """
      weir.lb:
        pools:
          %s:
            health.type: none
            upstreams: [{id: a, url: "%s"}]
        %s
      spring.cloud.gateway.server.webflux:
        %s
        routes:
          - {id: %s, uri: "lb://%s", predicates: ["Path=/x/**"]}
      """
        .formatted(pool, upstream.url(), more, gateway, route, pool);
  }

  private void mount(String version, String settings) throws Exception {
    Path made = Files.createDirectory(folder.resolve(".." + version));
    Files.writeString(made.resolve("lb.yml"), settings);
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), made.getFileName());
    Files.move(
        link,
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private int status(String path) throws Exception {
    return Http.get(api, path).status();
  }

  private void awaitStatus(String path, int status) {
    await().atMost(Duration.ofSeconds(30)).until(() -> status(path) == status);
  }

  @Test
  void changedFile_holdsWhole_andNoRequestFails() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    Thread load =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!over.get()) {
                    try {
                      boolean well = Http.get(data, "/x/y").status() == 200;
                      (well ? answered : failed).incrementAndGet();
                    } catch (Exception e) {
                      failed.incrementAndGet();
                    }
                  }
                });
    await().until(() -> answered.get() > 5);
    mount("2", settings("two", "", "", "y"));
    awaitStatus("/api/pools/one", 404);
    awaitStatus("/api/pools/two", 200);
    awaitStatus("/api/routes/y", 200);
    assertThat(status("/api/routes/x")).isEqualTo(404);
    int then = answered.get();
    await().until(() -> answered.get() > then + 5);
    over.set(true);
    load.join();
    assertThat(failed).hasValue(0);
  }

  @Test
  void badFile_isRefusedWhole_withTheReason(CapturedOutput output) throws Exception {
    mount("2", settings("two", "", "default-filters: ['Nope=1']", "y").replace("Path=", "Nope="));
    RawMessage refused = Http.request(api, "POST", "/api/reload");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text()).contains("invalid-configuration", "Nope");
    assertThat(status("/api/pools/one")).isEqualTo(200);
    assertThat(status("/api/pools/two")).isEqualTo(404);
    assertThat(Http.get(api, "/actuator/prometheus").text())
        .contains("weir_lb_configuration_successful 0");
    mount("3", settings("two", "nonsense: 1", "", "y"));
    RawMessage unknown = Http.request(api, "POST", "/api/reload");
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.text()).contains("\"field\":\"weir.lb.nonsense\"", "lb.yml] - 6:");
    mount("4", "weir: [");
    RawMessage noYaml = Http.request(api, "POST", "/api/reload");
    assertThat(noYaml.status()).isEqualTo(422);
    assertThat(noYaml.text()).contains("lb.yml is no YAML", "in line 1");
    mount("6", settings("two", "", "", "y").replace("id: a", "id: a, weight: x"));
    RawMessage wrong = Http.request(api, "POST", "/api/reload");
    assertThat(wrong.text())
        .contains("\"field\":\"weir.lb.pools.two.upstreams[0].weight\"", "lb.yml] - 5:");
    mount("8", settings("two", "", "", "y").replace("http://", ""));
    RawMessage noUrl = Http.request(api, "POST", "/api/reload");
    assertThat(noUrl.text())
        .contains("two.upstreams[0].url\"", "a URL is expected, such as http://", "lb.yml] - 5:");
    mount("9", settings("two", "", "", "y").replace("[\"Path=/x/**\"]", "[Path=/x/**, 1]"));
    RawMessage noPredicate = Http.request(api, "POST", "/api/reload");
    assertThat(noPredicate.text()).contains("predicates[1]\"", "is no predicate, such as Path");
    mount("7", settings("two", "", "", "y").replace("id: a", "id: a, weight: -1"));
    RawMessage negative = Http.request(api, "POST", "/api/reload");
    assertThat(negative.text()).contains("\"field\":\"weir.lb.pools.two.upstreams[0]");
    assertThat(output)
        .contains(
            "the configuration is refused, the last one stays: weir.lb.pools.two.upstreams[0]")
        .doesNotContain("cancelling refresh attempt");
    assertThat(Http.get(data, "/x/y").status()).isEqualTo(200);
    mount("5", settings("two", "", "", "x"));
    awaitStatus("/api/pools/two", 200);
    assertThat(Http.get(api, "/actuator/prometheus").text())
        .contains("weir_lb_configuration_successful 1");
  }

  @Test
  void whatTheApiChanged_staysOverTheFile_andWhatTakesARestartIsTold() throws Exception {
    String pool =
        "{\"upstreams\":[{\"id\":\"b\",\"url\":\"" + upstream.url() + "\"}],\"maxRequests\":7}";
    try (Http http = Http.connect(api)) {
      http.send("PUT /api/pools/one HTTP/1.1\r\nHost: localhost\r\nContent-Length: ");
      http.send(pool.length() + "\r\nContent-Type: application/json\r\n\r\n" + pool);
      assertThat(http.read().status()).isEqualTo(200);
    }
    mount("2", settings("one", "zone: north", "default-filters: ['AddResponseHeader=A, b']", "y"));
    RawMessage reloaded = Http.request(api, "POST", "/api/reload");
    assertThat(reloaded.status()).isEqualTo(200);
    assertThat(reloaded.text())
        .contains(
            "weir.lb.zone",
            "spring.cloud.gateway.server.webflux.default-filters[0]",
            "\"needRestart\"")
        .doesNotContain("weir.lb.pools");
    awaitStatus("/api/routes/y", 200);
    assertThat(Http.get(api, "/api/pools/one").text())
        .contains("\"maxRequests\":7", "\"origin\":\"api\"");
  }
}
