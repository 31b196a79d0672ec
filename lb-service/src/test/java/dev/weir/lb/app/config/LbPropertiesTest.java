package dev.weir.lb.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeType;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.netty.listener.settings.HttpsRedirect;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.balance.HashKey;
import dev.weir.lb.balance.HashSettings;
import dev.weir.lb.balance.ZoneSettings;
import dev.weir.lb.health.CircuitSettings;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.health.OutlierSettings;
import dev.weir.lb.sticky.StickySettings;
import dev.weir.lb.stream.ProxyHeader;
import dev.weir.lb.stream.StreamProtocol;
import dev.weir.lb.stream.StreamSettings;
import dev.weir.lb.traffic.Maintenance;
import dev.weir.lb.traffic.MirrorSettings;
import dev.weir.lb.traffic.SplitSpec;
import dev.weir.lb.traffic.TrafficSettings;
import dev.weir.lb.upstream.Placement;
import dev.weir.lb.upstream.PoolSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  private static HttpsRedirect redirect(String port) {
    String listener = "weir.lb.listeners.http.";
    Map<String, String> values =
        Map.of(
            listener + "port", "80",
            listener + "https-redirect.enabled", "true",
            listener + "https-redirect.port", port);
    return Objects.requireNonNull(
            new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("weir.lb", LbProperties.class)
                .listeners()
                .get("http"))
        .httpsRedirect();
  }

  @Test
  void listener_sendsItsClientsOn_toAPortThatThereIs() {
    assertThat(redirect("8443")).isEqualTo(new HttpsRedirect(true, 8443));
    assertThat(redirect("65535").port()).isEqualTo(65_535);
    assertThatThrownBy(() -> redirect("65536"))
        .hasStackTraceContaining("port 65536 of https-redirect is not between 1 and 65535");
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
    assertThat(stream.proxies().isEmpty()).isTrue();
  }

  @Test
  void stream_isReadWhole_andServerNamesKeepTheirDots() {
    StreamSettings stream =
        bind(Map.of(
                "weir.lb.streams.s.port", "443",
                "weir.lb.streams.s.protocol", "tls",
                "weir.lb.streams.s.proxy-protocol", "v2",
                "weir.lb.streams.s.proxy-protocol-from", "10.0.0.0/8,192.0.2.7",
                "weir.lb.streams.s.server-names[*.example.org]", "shop"))
            .streamSettings()
            .getFirst();
    assertThat(stream.routes().finder().find("a.example.org")).isEqualTo("shop");
    assertThat(stream.proxyHeader()).isEqualTo(ProxyHeader.V2);
    assertThat(stream.proxies().networks()).hasSize(2);
    assertThatThrownBy(() -> bind(Map.of("weir.lb.streams.s.port", "443")))
        .hasStackTraceContaining("leads to no pool");
  }

  @Test
  void nameInTls_isThatOfThePool_whereItSaysOne() {
    assertThat(pool("https://192.0.2.1", Map.of()).upstreams().getFirst().target().tlsName())
        .isEqualTo("192.0.2.1");
    Map<String, String> named = Map.of("tls.server-name", "web.example.org");
    assertThat(pool("https://192.0.2.1", named).upstreams().getFirst().target().tlsName())
        .isEqualTo("web.example.org");
    assertThat(pool("http://192.0.2.1", named).upstreams().getFirst().target().serverName())
        .isNull();
    for (String bad : List.of("a b", "192.0.2.1", "a..b", "[::1]", "a:443")) {
      assertThatThrownBy(() -> pool("https://a", Map.of("tls.server-name", bad)))
          .hasMessageContaining("'" + bad + "' is not a DNS name");
    }
  }

  @Test
  void traffic_hasTheDocumentedDefaults() {
    assertThat(pool("http://a", Map.of()).traffic()).isEqualTo(TrafficSettings.none());
    assertThat(pool("http://a", Map.of("sticky.cookie.path", "/")).traffic().sticky())
        .isEqualTo(
            new StickySettings.SignedCookie(
                "weir-web",
                "/",
                Duration.ZERO,
                StickySettings.SameSite.LAX,
                StickySettings.Secure.AUTO));
    assertThat(pool("http://a", Map.of("sticky.learn.header", "X-Session")).traffic().sticky())
        .isEqualTo(
            new StickySettings.Learned(
                StickySettings.Source.HEADER, "X-Session", 100_000, Duration.ofMinutes(30)));
    assertThat(pool("http://a", Map.of("mirror.pool", "shadow")).traffic().mirror())
        .isEqualTo(new MirrorSettings("shadow", 1, 100, 64 << 10));
  }

  @Test
  void traffic_isReadWhole(@TempDir Path folder) throws Exception {
    Path page = Files.writeString(folder.resolve("page.html"), "<p>back soon");
    TrafficSettings traffic =
        pool(
                "http://a",
                Map.ofEntries(
                    Map.entry("sticky.cookie.name", "s"),
                    Map.entry("sticky.cookie.path", "/shop"),
                    Map.entry("sticky.cookie.max-age", "1h"),
                    Map.entry("sticky.cookie.same-site", "strict"),
                    Map.entry("sticky.cookie.secure", "always"),
                    Map.entry("mirror.pool", "shadow"),
                    Map.entry("mirror.share", "12.5%"),
                    Map.entry("mirror.max-in-flight", "3"),
                    Map.entry("mirror.max-buffer", "1KB"),
                    Map.entry("maintenance.page", page.toString()),
                    Map.entry("maintenance.content-type", "text/html"),
                    Map.entry("maintenance.retry-after", "2m"),
                    Map.entry("maintenance.status", "500")))
            .traffic();
    assertThat(traffic)
        .isEqualTo(
            new TrafficSettings(
                new StickySettings.SignedCookie(
                    "s",
                    "/shop",
                    Duration.ofHours(1),
                    StickySettings.SameSite.STRICT,
                    StickySettings.Secure.ALWAYS),
                new MirrorSettings("shadow", 0.125, 3, 1_024),
                new Maintenance(
                    500,
                    Duration.ofMinutes(2),
                    Optional.of(new Maintenance.Page("text/html", "<p>back soon")))));
    LbProperties split =
        bind(
            Map.of(
                "weir.lb.splits.shop.pools.stable", "95",
                "weir.lb.splits.shop.pools.canary", "5",
                "weir.lb.splits.shop.sticky", "cookie"));
    assertThat(split.splitSpecs())
        .containsExactly(
            new SplitSpec("shop", Map.of("stable", 95, "canary", 5), SplitSpec.Keeping.COOKIE));
  }

  @Test
  void traffic_thatMakesNoSense_isRefusedWithWhatIsExpected(@TempDir Path folder) throws Exception {
    assertThatThrownBy(
            () -> pool("http://a", Map.of("sticky.cookie.name", "a", "sticky.learn.cookie", "b")))
        .hasMessageContaining("expected one of them");
    assertThatThrownBy(() -> pool("http://a", Map.of("sticky.learn.idle", "1m")))
        .hasMessageContaining("either cookie or header");
    assertThatThrownBy(() -> pool("http://a", Map.of("mirror.pool", "b", "mirror.share", "much")))
        .hasMessageContaining("'much' is no share");
    assertThatThrownBy(() -> pool("http://a", Map.of("mirror.pool", "b", "mirror.share", "101%")))
        .hasMessageContaining("up to 100%");
    assertThatThrownBy(
            () -> pool("http://a", Map.of("mirror.pool", "b", "mirror.max-buffer", "4GB")))
        .hasMessageContaining("max-buffer of 4294967296 bytes is not between 0 and 16 MB");
    assertThatThrownBy(() -> pool("http://a", Map.of("maintenance.status", "200")))
        .hasMessageContaining("status 200");
    String missing = folder.resolve("missing.html").toString();
    assertThatThrownBy(() -> pool("http://a", Map.of("maintenance.page", missing)))
        .hasMessageContaining("cannot be read");
    Path large = Files.write(folder.resolve("large.txt"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> pool("http://a", Map.of("maintenance.page", large.toString())))
        .hasMessageContaining("at most 1 MiB");
    String key = Files.writeString(folder.resolve("server.key"), "secret").toString();
    assertThatThrownBy(() -> pool("http://a", Map.of("maintenance.page", key)))
        .hasMessageContaining("does not end in .html");
    assertThatThrownBy(
            () ->
                bind(
                    Map.of(
                        "weir.lb.pools.web.upstreams[0].url", "http://a",
                        "weir.lb.splits.web.pools.a", "1")))
        .hasStackTraceContaining("a pool and a split of the name web");
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
