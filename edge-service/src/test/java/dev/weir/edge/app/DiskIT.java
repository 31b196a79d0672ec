package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** An edge that stores on disk is started anew. */
@Timeout(120)
class DiskIT {

  private static final String LARGE = "large ".repeat(400_000);

  @TempDir private Path folder;

  private ConfigurableApplicationContext edge(String origin) {
    return SpringApplication.run(
        EdgeServiceApplication.class,
        "--weir.edge.id=edge-1",
        "--weir.edge.listeners.http.host=127.0.0.1",
        "--weir.edge.listeners.http.port=0",
        "--weir.edge.origins[0]=" + origin,
        "--weir.edge.state-file=",
        "--weir.edge.cache.disk.folder=" + folder,
        "--weir.edge.cache.disk.max-bytes=64MB",
        "--weir.edge.cache.disk.max-memory-object-bytes=1MB",
        "--server.port=0");
  }

  @Test
  void answersOutliveTheProcess_andAreServedOnceTheOriginSaysThatTheyHold() throws Exception {
    String[] fields = {
      "Cache-Control: max-age=600", "ETag: \"v1\"", "Connection: close", "X-Odd: gr\u00fcn"
    };
    // each on a connection of its own
    Script large = Script.of(Step.request(), Step.respond(200, LARGE, fields), Step.close());
    Script small = Script.of(Step.request(), Step.respond(200, "small", fields), Step.close());
    try (ScriptedUpstream origin = ScriptedUpstream.start(large, small)) {
      ConfigurableApplicationContext first = edge(origin.url());
      try {
        assertThat(get(first, "/large").text()).isEqualTo(LARGE);
        assertThat(get(first, "/small").text()).isEqualTo("small");
        RawMessage hit = get(first, "/large");
        assertThat(hit.header("Cache-Status").orElse("")).contains("; hit");
        assertThat(hit.text()).isEqualTo(LARGE);
        String entries = Http.get(api(first), "/api/cache/entries").text();
        assertThat(entries).containsOnlyOnce("/large\"").containsOnlyOnce("/small\"");
        assertThat(entries).contains("\"tiers\":[\"disk\"]", "\"tiers\":[\"memory\",\"disk\"]");
        assertThat(Http.get(api(first), "/api/cache/entries?prefix=/large&limit=1").text())
            .contains("/large\"")
            .doesNotContain("/small\"");
        assertThatThrownBy(() -> edge(origin.url())).hasStackTraceContaining("in use");
      } finally {
        first.close();
      }
    }
    Script unchanged =
        Script.repeating(
            Step.request(),
            Step.send(
                String.join(
                    "\r\n",
                    "HTTP/1.1 304 Not Modified",
                    "ETag: \"v1\"",
                    "Cache-Control: max-age=600",
                    "",
                    "")));
    try (ScriptedUpstream origin = ScriptedUpstream.start(unchanged)) {
      ConfigurableApplicationContext second = edge(origin.url());
      try {
        RawMessage asked = get(second, "/large");
        assertThat(asked.header("Cache-Status").orElse("")).contains("fwd=stale; fwd-status=304");
        assertThat(asked.text()).isEqualTo(LARGE);
        assertThat(get(second, "/small", "Cache-Control: max-stale").text()).isEqualTo("small");
        RawMessage hit = get(second, "/large");
        assertThat(hit.header("Cache-Status").orElse("")).contains("; hit");
        assertThat(hit.text()).isEqualTo(LARGE);
        assertThat(origin.requests()).hasSize(2);
        assertThat(purgeAll(second)).isEqualTo(200);
        assertThat(Http.get(api(second), "/api/cache/entries").text()).isEqualTo("[]");
        assertThat(origin.requests().getFirst().header("If-None-Match")).hasValue("\"v1\"");
      } finally {
        second.close();
      }
    }
  }

  private static int api(ConfigurableApplicationContext edge) {
    return edge.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static int purgeAll(ConfigurableApplicationContext edge) throws Exception {
    String order = "{\"type\":\"all\"}";
    try (Http http = Http.connect(api(edge))) {
      http.send("POST /api/invalidations?wait=10s HTTP/1.1\r\nHost: localhost\r\n");
      http.send("Content-Type: application/json\r\nContent-Length: " + order.length() + "\r\n");
      http.send("Connection: close\r\n\r\n" + order);
      return http.read().status();
    }
  }

  private static RawMessage get(ConfigurableApplicationContext edge, String path, String... fields)
      throws Exception {
    int port =
        Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort();
    try (Http http = Http.connect(port)) {
      http.send("GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n");
      for (String field : fields) {
        http.send(field + "\r\n");
      }
      http.send("\r\n");
      return http.read();
    }
  }
}
