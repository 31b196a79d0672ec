package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeType;
import dev.weir.common.net.HttpVersions;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.balance.HashKey;
import dev.weir.lb.balance.HashSettings;
import dev.weir.lb.balance.ZoneSettings;
import dev.weir.lb.health.CircuitSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.health.OutlierSettings;
import dev.weir.lb.stream.ProxyHeader;
import dev.weir.lb.stream.StreamProtocol;
import dev.weir.lb.stream.StreamSettings;
import dev.weir.lb.upstream.Placement;
import dev.weir.lb.upstream.PoolSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LbPropertiesTest {

  private static final String POOL = "weir.lb.pools.web.";

  /** The pool {@code web} with one upstream. */
  private static PoolSpec pool(String url, Map<String, String> more) {
    Map<String, String> values = new HashMap<>(Map.of(POOL + "upstreams[0].url", url));
    more.forEach((key, value) -> values.put(POOL + key, value));
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("weir.lb", LbProperties.class)
        .poolSpecs()
        .getFirst();
  }

  private static HttpVersions versions(PoolSpec pool) {
    return pool.upstreams().getFirst().target().versions();
  }

  @Test
  void pool_ofNothingButAUrl_hasTheDocumentedDefaults() {
    PoolSpec pool = pool("http://a:81", Map.of());
    assertThat(pool.health().check()).isEqualTo(HealthCheck.standard());
    assertThat(pool.upstreams().getFirst().id()).isEqualTo("a:81");
    assertThat(versions(pool)).isEqualTo(HttpVersions.HTTP_1);
  }

  @Test
  void protocol_saysWhichHttpIsSpoken() {
    assertThat(versions(pool("https://a", Map.of()))).isEqualTo(HttpVersions.EITHER);
    assertThat(versions(pool("https://a", Map.of("protocol", "http1"))))
        .isEqualTo(HttpVersions.HTTP_1);
    assertThat(versions(pool("http://a", Map.of("protocol", "h2c"))))
        .isEqualTo(HttpVersions.HTTP_2);
    assertThat(versions(pool("h2c://a", Map.of()))).isEqualTo(HttpVersions.HTTP_2);
    assertThatThrownBy(() -> pool("https://a", Map.of("protocol", "h2c")))
        .hasMessageContaining("https://a");
  }

  @Test
  void healthCheck_isReadWhole() {
    HealthCheck check =
        pool(
                "http://a",
                Map.of(
                    "health.type", "grpc",
                    "health.jitter", "30",
                    "health.expected-status", "204",
                    "health.expected-body", "well",
                    "health.service", "shop",
                    "health.method", "HEAD",
                    "health.host", "shop.example",
                    "health.port", "9"))
            .health()
            .check();
    assertThat(check.type()).isEqualTo(ProbeType.GRPC);
    assertThat(check.jitter()).isEqualTo(30);
    assertThat(check.expectedStatus()).isEqualTo("204");
    assertThat(check.expectedBody()).isEqualTo("well");
    assertThat(check.service()).isEqualTo("shop");
    assertThat(check.method()).isEqualTo("HEAD");
    assertThat(check.host()).isEqualTo("shop.example");
    assertThat(check.port()).isEqualTo(9);
  }

  @Test
  void defaultsOfHealth_areThoseOfThePlainSettings() {
    PoolSpec pool = pool("http://a:81", Map.of());
    assertThat(pool.health()).isEqualTo(HealthSettings.standard());
    assertThat(pool("http://a", Map.of("outlier.enabled", "true")).health().outlier())
        .isEqualTo(OutlierSettings.on());
    assertThat(pool("http://a", Map.of("circuit-breaker.enabled", "true")).health().circuit())
        .isEqualTo(CircuitSettings.on());
  }

  @Test
  void backup_isAtPriorityOne() {
    assertThat(priority(Map.of())).isZero();
    assertThat(priority(Map.of("upstreams[0].backup", "true"))).isOne();
    assertThat(priority(Map.of("upstreams[0].priority", "3"))).isEqualTo(3);
    assertThatThrownBy(() -> priority(Map.of("upstreams[0].priority", "16")))
        .hasStackTraceContaining("priority 16");
  }

  private static int priority(Map<String, String> more) {
    return pool("http://a", more).upstreams().getFirst().placement().priority();
  }

  @Test
  void nothing_isAnnouncedByDefault() {
    LbProperties defaults = bind(Map.of());
    assertThat(defaults.earlyHints()).isEmpty();
    assertThat(defaults.push()).isEmpty();
  }

  @Test
  void pathsInBrackets_areKeptAsWritten() {
    LbProperties properties =
        bind(
            Map.of(
                "weir.lb.push[/index.html][0]", "/static/style.css",
                "weir.lb.early-hints.[/docs/**][0]", "</a.css>; rel=preload"));
    assertThat(properties.push()).containsEntry("/index.html", List.of("/static/style.css"));
    assertThat(properties.earlyHints()).containsEntry("/docs/**", List.of("</a.css>; rel=preload"));
  }

  @Test
  void pathWithoutBrackets_isRefused() {
    assertThatThrownBy(() -> bind(Map.of("weir.lb.push.index[0]", "/static/style.css")))
        .hasStackTraceContaining("'index' is no path");
  }

  @Test
  void stream_hasTheDocumentedDefaults() {
    StreamSettings stream =
        bind(Map.of("weir.lb.streams.db.port", "5432", "weir.lb.streams.db.pool", "postgres"))
            .streamSettings()
            .getFirst();
    assertThat(stream.name()).isEqualTo("db");
    assertThat(stream.protocol()).isEqualTo(StreamProtocol.TCP);
    assertThat(stream.limits().idle()).isEqualTo(Duration.ofMinutes(10));
    assertThat(stream.proxyHeader()).isEqualTo(ProxyHeader.NONE);
  }

  @Test
  void stream_isReadWhole_andServerNamesKeepTheirDots() {
    StreamSettings stream =
        bind(Map.of(
                "weir.lb.streams.s.port", "443",
                "weir.lb.streams.s.protocol", "tls",
                "weir.lb.streams.s.proxy-protocol", "v2",
                "weir.lb.streams.s.server-names[*.example.org]", "shop"))
            .streamSettings()
            .getFirst();
    assertThat(stream.routes().finder().find("a.example.org")).isEqualTo("shop");
    assertThat(stream.proxyHeader()).isEqualTo(ProxyHeader.V2);
    assertThatThrownBy(() -> bind(Map.of("weir.lb.streams.s.port", "443")))
        .hasStackTraceContaining("leads to no pool");
  }

  private static LbProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("weir.lb", LbProperties.class);
  }

  @Test
  void choice_hasTheDocumentedDefaults() {
    assertThat(pool("http://a", Map.of()).balance()).isEqualTo(BalanceSettings.standard());
    assertThat(pool("http://a", Map.of()).upstreams().getFirst().placement())
        .isEqualTo(Placement.standard());
    LbProperties none = bind(Map.of("weir.lb.push[/a][0]", "/b"));
    assertThat(none.zone()).isEmpty();
    assertThat(none.geo()).isEqualTo(new GeoConfig("", ""));
  }

  @Test
  void choice_isReadWhole() {
    PoolSpec pool =
        pool(
            "http://a",
            Map.of(
                "algorithm", "maglev",
                "hash.key", "cookie:sid",
                "hash.load-factor", "1.25",
                "hash.table-size", "10007",
                "latency-decay", "5s",
                "zone.prefer", "false",
                "zone.share", "0.4",
                "upstreams[0].zone", "eu-1",
                "upstreams[0].location", "52.52,13.40"));
    assertThat(pool.balance())
        .isEqualTo(
            new BalanceSettings(
                Algorithm.MAGLEV,
                new HashSettings(new HashKey(HashKey.Kind.COOKIE, "sid"), 1.25, 10_007),
                Duration.ofSeconds(5),
                new ZoneSettings(false, 0.4)));
    assertThat(pool.upstreams().getFirst().placement())
        .isEqualTo(new Placement("eu-1", "52.52,13.40", 0));
  }

  @Test
  void choice_thatMakesNoSense_isRefusedWithWhatIsExpected() {
    assertThatThrownBy(() -> pool("http://a", Map.of("hash.key", "body")))
        .hasMessageContaining("'body' is no hash key");
    assertThatThrownBy(() -> pool("http://a", Map.of("upstreams[0].location", "Berlin")))
        .hasMessageContaining("'Berlin' is no location");
    assertThatThrownBy(() -> pool("http://a", Map.of("latency-decay", "1ms")))
        .hasMessageContaining("latency decay");
  }
}
