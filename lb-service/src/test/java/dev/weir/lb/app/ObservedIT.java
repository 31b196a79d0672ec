package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.MetersPage;
import dev.weir.testkit.OtlpCollector;
import dev.weir.testkit.OtlpCollector.Span;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A balancer that logs and traces what it serves. */
class ObservedIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";

  /** The last bit of the flags is not set; the one before it says that the trace is random. */
  private static final String UNSAMPLED = "00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private static String[] observed(OtlpCollector collector, Path log, String... more) {
    List<String> settings =
        List.of(
            "--management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
            "--management.opentelemetry.tracing.export.schedule-delay=50ms",
            "--weir.access-log.to=" + log,
            "--weir.access-log.format=json");
    return Stream.concat(settings.stream(), Arrays.stream(more)).toArray(String[]::new);
  }

  private static Span only(List<Span> spans, String id) {
    return spans.stream().filter(span -> span.id().equals(id)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void aRequestIsALineAndTheSpansOfEachTryAreInTheTraceOfItsCaller(OneLane.Lane kind)
      throws IOException, InterruptedException {
    Path log = folder.resolve("access.log");
    try (OtlpCollector collector = OtlpCollector.start();
        ScriptedUpstream broken =
            ScriptedUpstream.start(Script.repeating(Step.request(), Step.reset()));
        ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello")) {
      try (OneLane lb = OneLane.start(kind, observed(collector, log))) {
        lb.over(broken.port(), origin.port());
        RawMessage answer =
            Http.get(
                lb.port(),
                "/shop?q=1",
                "traceparent: 00-" + TRACE + "-" + CALLER + "-01",
                "User-Agent: say \"hi\"");
        assertThat(answer.status()).isEqualTo(200);
        String sent = origin.awaitRequest(PATIENCE).header("traceparent").orElseThrow();

        List<Span> spans = collector.await(3, span -> span.trace().equals(TRACE), PATIENCE);
        Span answered = only(spans, sent.split("-", -1)[2]);
        Span server = only(spans, answered.parent());
        assertThat(sent).isEqualTo("00-" + TRACE + "-" + answered.id() + "-01");
        assertThat(server.parent()).isEqualTo(CALLER);
        assertThat(server.isServer()).isTrue();
        assertThat(server.name()).isEqualTo("GET all");
        assertThat(server.service()).isEqualTo("lb-service");
        assertThat(server.attributes())
            .containsAllEntriesOf(
                Map.of(
                    "http.request.method", "GET",
                    "url.path", "/shop",
                    "http.response.status_code", "200",
                    "http.route", "all",
                    "weir.upstream", "tested/u" + origin.port()));
        assertThat(server.failed()).isFalse();
        assertThat(spans)
            .filteredOn(Span::isClient)
            .hasSize(2)
            .allSatisfy(span -> assertThat(span.parent()).isEqualTo(server.id()))
            .anySatisfy(
                span -> {
                  assertThat(span.failed()).isTrue();
                  assertThat(span.attributes())
                      .containsEntry("error.type", "reset")
                      .containsEntry("server.port", "" + broken.port());
                });
        assertThat(answered.attributes())
            .containsEntry("http.response.status_code", "200")
            .containsEntry("server.port", "" + origin.port());
        assertThat(answer.header("x-request-id")).isPresent();
        lb.service.close();
        JsonNode line = JsonMapper.shared().readTree(Files.readString(log));
        assertThat(line.get("target").asString()).isEqualTo("/shop?q=1");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("bytesOut").asInt()).isEqualTo(5);
        assertThat(line.get("route").asString()).isEqualTo("all");
        assertThat(line.get("upstream").asString()).isEqualTo("tested/u" + origin.port());
        assertThat(line.get("traceId").asString()).isEqualTo(TRACE);
        assertThat(line.get("requestId").asString())
            .isEqualTo(answer.header("x-request-id").orElseThrow());
        assertThat(line.get("header:user-agent").asString()).isEqualTo("say \"hi\"");
      }
    }
  }

  @Test
  void whatIsNotSampledIsNotExportedAndItsUpstreamIsToldSo()
      throws IOException, InterruptedException {
    try (OtlpCollector collector = OtlpCollector.start();
        ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello")) {
      try (OneLane lb =
          OneLane.start(
              OneLane.Lane.FAST,
              observed(
                  collector,
                  folder.resolve("log"),
                  "--weir.adaptive-concurrency.enabled=true",
                  "--management.tracing.sampling.probability=0"))) {
        lb.over(origin.port());
        assertThat(MetersPage.missing(lb.service.getBean(MeterRegistry.class))).isEmpty();
        Http.get(lb.port(), "/");
        assertThat(origin.awaitRequest(PATIENCE).header("traceparent").orElseThrow())
            .matches(UNSAMPLED);
        Http.get(lb.port(), "/", "traceparent: 00-" + TRACE + "-" + CALLER + "-00");
        assertThat(origin.awaitRequest(PATIENCE).header("traceparent").orElseThrow())
            .startsWith("00-" + TRACE + "-")
            .matches(UNSAMPLED);
      }
      assertThat(collector.spans()).isEmpty();
    }
  }

  @Test
  void withoutAnEndpointATraceGoesOnUntouchedAndNothingOfOpenTelemetryIsThere()
      throws IOException, InterruptedException {
    String caller = "00-" + TRACE + "-" + CALLER + "-01";
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello");
        OneLane lb = OneLane.start(OneLane.Lane.FAST)) {
      lb.over(origin.port());
      Http.get(lb.port(), "/", "traceparent: " + caller);
      assertThat(origin.awaitRequest(PATIENCE).header("traceparent")).hasValue(caller);
      assertThat(lb.service.getBeanDefinitionNames())
          .noneMatch(
              name ->
                  name.toLowerCase(Locale.ROOT).contains("otel")
                      || name.contains("openTelemetrySdk"));
    }
  }
}
