package dev.weir.lb.app.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.common.ratelimit.KeySource;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RequestMatch;
import dev.weir.common.ratelimit.RouteLimit;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.route.FieldEdit;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.PathEdit;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteEntry;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

class RouteCompilerTest {

  private static RouteDefinition definition(
      String uri, List<String> predicates, String... filters) {
    RouteDefinition definition = new RouteDefinition();
    definition.setId("r");
    definition.setUri(URI.create(uri));
    definition.setPredicates(predicates.stream().map(PredicateDefinition::new).toList());
    definition.setFilters(Arrays.stream(filters).map(FilterDefinition::new).toList());
    return definition;
  }

  private static RouteEntry compile(RouteDefinition definition) {
    return RouteCompiler.compile(definition, List.of());
  }

  @Test
  void knownPredicatesAndFilters_runInTheFastLane() {
    RouteEntry entry =
        compile(
            definition(
                "lb://web",
                List.of(
                    "Path=/a/**,/b", "Method=GET,HEAD", "Host=*.example.org", "Header=X-Kind,b.+"),
                "AddRequestHeader=X-A,1",
                "SetResponseHeader=X-B,2",
                "RemoveResponseHeader=X-C",
                "StripPrefix=1"));
    assertThat(entry.lane())
        .isEqualTo(
            new Route(
                "r",
                "web",
                List.of(new PathEdit.StripPrefix(1)),
                List.of(new FieldEdit.Add("X-A", "1")),
                List.of(new FieldEdit.Remove("X-C"), new FieldEdit.Put("X-B", "2"))));
    assertThat(entry.paths()).hasSize(2);
    assertThat(entry.conditions()).hasSize(3);
  }

  @Test
  void defaultFilters_comeFirst() {
    RouteEntry entry =
        RouteCompiler.compile(
            definition("lb://web", List.of("Path=/**"), "AddRequestHeader=X,2"),
            List.of(new FilterDefinition("AddRequestHeader=X,1")));
    assertThat(((Route) entry.lane()).requestEdits())
        .containsExactly(new FieldEdit.Add("X", "1"), new FieldEdit.Add("X", "2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SecureHeaders",
        "RewritePath=/a/(?<x>.*), /${y}",
        "RewritePath=/a/(.*), /$2",
        "RewritePath=/a/(.*), /b?$1",
        "RewritePath=/a/(, /b",
        "SetPath=/{segment}",
        "SetPath=//host/a",
        "SetPath=/a b",
        "AddRequestParameter=a b,c",
        "AddRequestHeadersIfNotPresent=X",
        "AddRequestHeadersIfNotPresent=X:1,x:2",
        "RemoveRequestParameter=a b",
        "RewriteRequestParameter=a,b&c",
        "RewriteResponseHeader=X,(a,b",
        "RewriteResponseHeader=X,a,$1",
        "RewriteResponseHeader=X,a",
        "SetRequestHostHeader=a b",
        "SetRequestHostHeader={host}",
        "MapRequestHeader=X,x",
        "DedupeResponseHeader=X,RETAIN_NONE",
        "Retry=3",
        "CircuitBreaker=x",
        "SetStatus=204",
        "SetStatus=304",
        "SetStatus=101",
        "SetStatus=600",
        "SetStatus=nothing",
        "SetStatus={status}",
        "RedirectTo=200,https://example.org",
        "RedirectTo=304,https://example.org",
        "RedirectTo=302,https://example.org,true",
        "RedirectTo=302,https://example.org/a b",
        "RedirectTo=302,https://example.org/\u00e9",
        "RedirectTo=302",
        "RewriteLocationResponseHeader=SOMETIMES",
        "RewriteLocationResponseHeader=AS_IN_REQUEST,Location,$1",
        "RewriteLocationResponseHeader=AS_IN_REQUEST,Location,a,http+",
        "RewriteLocationResponseHeader=AS_IN_REQUEST,Location,a,(http",
        "AddRequestHeader=X,{segment}",
        "RemoveRequestHeader=Content-Length",
        "SetRequestHeader=transfer-encoding,gzip",
        "RemoveResponseHeader=Transfer-Encoding",
        "SetResponseHeader=content-length,5",
        "StripPrefix=x",
        "PrefixPath=a/",
        "RequestSize=-1",
        "RequestSize=much",
        "WeirRateLimit=0,10s",
        "WeirRateLimit=5",
        "WeirRateLimit=5,10s,client,fixed-window,5"
      })
  void unknownFilter_runsInTheGatewayLaneUnderTheSamePath(String filter) {
    RouteEntry entry = compile(definition("lb://web", List.of("Path=/a/**"), filter));
    assertThat(entry.lane()).isInstanceOf(Lane.Gateway.class);
    assertThat(entry.paths()).singleElement().matches(path -> path.segments().equals(List.of("a")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SetResponseHeader=X,1|RedirectTo=302,/a",
        "SetStatus=201|RedirectTo=302,/a",
        "RequestSize=5MB|RedirectTo=302,/a",
        "StripPrefix=1|RedirectHost=302,https://a.example",
        "AddRequestParameter=a,b|RedirectHost=302,https://a.example",
        "SecureHeaders|RedirectTo=302,/a",
        "SetRequestHostHeader=a|RewriteLocationResponseHeader",
        "AddRequestHeader=host,a|RewriteLocationResponseHeader"
      })
  void filtersThatHangTogether_runInTheGatewayLane(String filters) {
    RouteEntry entry =
        compile(definition("lb://web", List.of("Path=/**"), filters.split("\\|", -1)));
    assertThat(entry.lane()).isInstanceOf(Lane.Gateway.class);
  }

  @Test
  void redirect_leadsNowhereElse_andKeepsTheLimitsBeforeIt() {
    RouteEntry entry =
        compile(
            definition(
                "no://op",
                List.of("Path=/**"),
                "WeirRateLimit=5,10s",
                "RedirectTo=303,/a?b#c",
                "WeirRateLimit=7,10s",
                "CircuitBreaker=x"));
    assertThat(entry.lane())
        .isInstanceOfSatisfying(
            Lane.Redirect.class,
            redirect -> {
              assertThat(redirect.status()).isEqualTo(303);
              assertThat(redirect.location()).isEqualTo("/a?b#c");
              assertThat(redirect.limits()).hasSize(1);
            });
  }

  @Test
  void statusIsThatOfTheFirstFilter_whichSeesTheAnswerLast() {
    Route route =
        (Route)
            compile(
                    definition(
                        "lb://web", List.of("Path=/**"), "SetStatus=NOT_FOUND", "SetStatus=201"))
                .lane();
    assertThat(route.status()).hasValue(404);
  }

  @Test
  void setStatusThatKeepsTheFirstStatus_isGateways() {
    RouteDefinition definition = definition("lb://web", List.of("Path=/**"), "SetStatus=201");
    assertThat(
            RouteCompiler.compileWhole(definition, List.of(), Set.of("SetStatus")).entry().lane())
        .isEqualTo(new Lane.Gateway("r", "filter SetStatus as it is set up here"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Query=a", "Path=/a/{*rest}", "Host={sub}.example.org", "Header=X"})
  void unknownPredicate_runsInTheGatewayLane(String predicate) {
    assertThat(compile(definition("lb://web", List.of(predicate))).lane())
        .isInstanceOf(Lane.Gateway.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward:/here", "no://op", "lb:ws://web", "lb://two_words"})
  void otherUris_runInTheGatewayLane(String uri) {
    assertThat(compile(definition(uri, List.of("Path=/**"))).lane())
        .isInstanceOf(Lane.Gateway.class);
  }

  @Test
  void urls_runInTheFastLane_andTheirHostIsNamedUnlessTheClientsIsKept() {
    Route named = (Route) compile(definition("http://example.org:81", List.of("Path=/**"))).lane();
    assertThat(named.pool()).isEqualTo("http://example.org:81");
    assertThat(named.requestEdits()).containsExactly(new FieldEdit.Put("Host", "example.org:81"));
    Route kept =
        (Route)
            compile(definition("https://[::1]", List.of("Path=/**"), "PreserveHostHeader")).lane();
    assertThat(kept.pool()).isEqualTo("https://[::1]");
    assertThat(kept.requestEdits()).isEmpty();
  }

  @Test
  void timeoutsInMetadata_runInTheFastLane_otherMetadataDoNot() {
    RouteDefinition timed = definition("lb://web", List.of("Path=/**"));
    timed.setMetadata(Map.of("response-timeout", 100, "connect-timeout", "20"));
    assertThat(((Route) compile(timed).lane()).timeouts())
        .isEqualTo(new Timeouts(Duration.ofMillis(20), Duration.ofMillis(100), null, null, null));
    timed.setMetadata(Map.of("response-timeout", -1));
    assertThat(((Route) compile(timed).lane()).timeouts().response()).isEqualTo(Duration.ofDays(1));
    timed.setMetadata(Map.of("response-timeout", "soon"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compile(timed))
        .withMessage("metadata response-timeout 'soon' is not a number of milliseconds");
    timed.setMetadata(Map.of("response-timeout", 100, "owner", "me"));
    assertThat(compile(timed).lane())
        .isEqualTo(new Lane.Gateway("r", "it has metadata beside time-outs"));
  }

  @Test
  void requestSize_runsInTheFastLane_andTheSmallerHolds() {
    Route route =
        (Route)
            compile(
                    definition(
                        "lb://web", List.of("Path=/**"), "RequestSize=2KB", "RequestSize=5MB"))
                .lane();
    assertThat(route.maxRequestBytes()).isEqualTo(2_048);
    assertThat(((Route) compile(definition("lb://web", List.of("Path=/**"))).lane()))
        .extracting(Route::maxRequestBytes)
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void limits_runInTheFastLane_inShortAndInLongForm() {
    RouteDefinition definition =
        definition("lb://web", List.of("Path=/**"), "WeirRateLimit=5, 10s, header:X-API-Key");
    FilterDefinition named = new FilterDefinition();
    named.setName("WeirRateLimit");
    named.setArgs(Map.of("name", "api"));
    FilterDefinition atOnce = new FilterDefinition();
    atOnce.setName("WeirRateLimit");
    atOnce.setArgs(Map.of("limit", "3", "algorithm", "concurrency", "key", "route"));
    definition.setFilters(List.of(definition.getFilters().getFirst(), named, atOnce));
    assertThat(((Route) compile(definition).lane()).limits())
        .containsExactly(
            new RouteLimit.Own(
                RateLimitRule.of(
                    "r-5-10s-header_X-API-Key",
                    RequestMatch.EVERYTHING,
                    KeySource.parse("header:X-API-Key"),
                    LimitAlgorithm.FIXED_WINDOW,
                    5,
                    Duration.ofSeconds(10))),
            new RouteLimit.Named("api"),
            new RouteLimit.Own(
                RateLimitRule.of(
                    "r-3-at-once-route",
                    RequestMatch.EVERYTHING,
                    KeySource.ROUTE,
                    LimitAlgorithm.CONCURRENCY,
                    3,
                    RateLimitRule.NO_WINDOW)));
  }
}
