package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.MetersPage;
import dev.weir.testkit.OtlpCollector;
import dev.weir.testkit.OtlpCollector.Span;
import dev.weir.testkit.ScriptedUpstream;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An edge that logs and traces what it serves. */
class ObservedIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void aMissIsTwoSpansInTheTraceOfItsCallerAndAHitIsOne(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("access.log");
    String parent = "traceparent: 00-" + TRACE + "-" + CALLER + "-01";
    try (OtlpCollector collector = OtlpCollector.start();
        ScriptedUpstream origin =
            ScriptedUpstream.answering(200, "hello", "Cache-Control: max-age=600")) {
      ConfigurableApplicationContext edge =
          new SpringApplicationBuilder(EdgeServiceApplication.class)
              .run(
                  "--server.port=0",
                  "--weir.edge.state-file=",
                  "--weir.edge.cache.disk.folder=" + folder.resolve("cache"),
                  "--weir.edge.listeners.http.host=127.0.0.1",
                  "--weir.edge.listeners.http.port=0",
                  "--weir.edge.origins[0]=" + origin.url(),
                  "--management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
                  "--management.opentelemetry.tracing.export.schedule-delay=50ms",
                  "--weir.access-log.to=" + log,
                  "--weir.access-log.fields=cache,upstream,traceId");
      try (edge) {
        int port =
            Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort();
        assertThat(Http.get(port, "/page", parent).status()).isEqualTo(200);
        String sent = origin.awaitRequest(PATIENCE).header("traceparent").orElseThrow();
        List<Span> spans = collector.await(2, span -> span.trace().equals(TRACE), PATIENCE);
        Span asked = spans.stream().filter(Span::isClient).findFirst().orElseThrow();
        Span served = spans.stream().filter(Span::isServer).findFirst().orElseThrow();
        assertThat(sent).isEqualTo("00-" + TRACE + "-" + asked.id() + "-01");
        assertThat(asked.parent()).isEqualTo(served.id());
        assertThat(served.parent()).isEqualTo(CALLER);
        assertThat(served.service()).isEqualTo("edge-service");
        assertThat(served.attributes()).containsEntry("weir.cache", "miss");

        assertThat(Http.get(port, "/page", parent).status()).isEqualTo(200);
        List<Span> later = collector.await(3, span -> span.trace().equals(TRACE), PATIENCE);
        assertThat(later).hasSize(3);
        assertThat(later.getLast().attributes()).containsEntry("weir.cache", "hit");
        assertThat(MetersPage.missing(edge.getBean(MeterRegistry.class))).isEmpty();
      }
      assertThat(Files.readAllLines(log))
          .satisfiesExactly(
              miss ->
                  assertThat(miss)
                      .startsWith("127.0.0.1 - - [")
                      .endsWith(
                          "\"GET /page HTTP/1.1\" 200 5 \"-\" \"-\" cache=\"miss\" upstream=\""
                              + origin.url().substring("http://".length())
                              + "\" traceId=\""
                              + TRACE
                              + "\""),
              hit -> assertThat(hit).contains("cache=\"hit\" upstream=\"-\""));
    }
  }
}
