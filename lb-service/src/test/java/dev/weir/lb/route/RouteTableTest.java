package dev.weir.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

  private record Asked(String method, String path, String host, Map<String, String> fields)
      implements Request {

    static Asked path(String path) {
      return new Asked("GET", path, "example.org", Map.of());
    }

    @Override
    public @Nullable String header(String name) {
      return fields.get(name);
    }
  }

  private static RouteEntry route(String id, List<Condition> conditions, String... paths) {
    List<PathPattern> patterns =
        Arrays.stream(paths).map(p -> PathPattern.parse(p).orElseThrow()).toList();
    return new RouteEntry(
        patterns, conditions, new Route(id, "pool", List.of(), List.of(), List.of()));
  }

  private static RouteEntry route(String pattern) {
    return route(pattern, List.of(), pattern);
  }

  private static String find(RouteTable table, Request request) {
    return table.find(request) instanceof Route route ? route.id() : "none";
  }

  @ParameterizedTest
  @CsvSource({
    "/, /, true",
    "/, /x, false",
    "/**, /, true",
    "/**, /a/b/c, true",
    "/ws/**, /ws, true",
    "/ws/**, /ws/rooms, true",
    "/ws/**, /wsx, false",
    "/a/*/c, /a/b/c, true",
    "/a/*/c, /a/c, false",
    "/a/*/c, /a//c, false",
    "/a/{id}, /a/7, true",
    "/a/{id}, /a/7/8, false",
    "/a/b, /a/b/, false",
    "/a b, /a%20b, true",
    "/a, /a;v=1, true",
    "/a+b, /a+b, true"
  })
  void pattern_matchesPaths(String pattern, String path, boolean matches) {
    RouteTable table = RouteTable.of(List.of(route(pattern)));
    assertThat(find(table, Asked.path(path))).isEqualTo(matches ? pattern : "none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/a/**/b", "/a?", "/{*rest}", "/a*", "/{id:\\d+}", "/**/a"})
  void pattern_beyondTheTableIsLeft(String pattern) {
    assertThat(PathPattern.parse(pattern)).isEmpty();
  }

  @Test
  void firstRouteInOrder_wins() {
    assertThat(find(RouteTable.of(List.of(route("/a/**"), route("/a/b"))), Asked.path("/a/b")))
        .isEqualTo("/a/**");
    assertThat(find(RouteTable.of(List.of(route("/a/b"), route("/a/**"))), Asked.path("/a/b")))
        .isEqualTo("/a/b");
    assertThat(find(RouteTable.of(List.of(route("/*/b"), route("/a/b"))), Asked.path("/a/b")))
        .isEqualTo("/*/b");
  }

  @Test
  void conditions_mustHold() {
    List<Condition> conditions =
        List.of(
            new Condition.Method(Set.of("GET", "HEAD")),
            new Condition.Host(Set.of("*.example.org", "**.example.net", "localhost")),
            new Condition.Header("x-kind", Pattern.compile("b.*")));
    RouteTable table =
        RouteTable.of(List.of(route("first", conditions, "/**"), route("rest", List.of(), "/**")));
    Map<String, String> fields = Map.of("x-kind", "beta");
    assertThat(find(table, new Asked("GET", "/", "www.EXAMPLE.org:8080", fields)))
        .isEqualTo("first");
    assertThat(find(table, new Asked("GET", "/", "a.b.example.net", fields))).isEqualTo("first");
    assertThat(find(table, new Asked("GET", "/", "localhost:1", fields))).isEqualTo("first");
    assertThat(find(table, new Asked("GET", "/", "a.b.example.org", fields))).isEqualTo("rest");
    assertThat(find(table, new Asked("GET", "/", "example.org", fields))).isEqualTo("rest");
    assertThat(find(table, new Asked("POST", "/", "localhost", fields))).isEqualTo("rest");
    assertThat(find(table, new Asked("GET", "/", "localhost", Map.of("x-kind", "alpha"))))
        .isEqualTo("rest");
    assertThat(find(table, new Asked("GET", "/", "localhost", Map.of()))).isEqualTo("rest");
  }

  @Test
  void gatewayRoute_keepsItsPlaceInOrder() {
    RouteEntry gateway =
        new RouteEntry(
            List.of(PathPattern.parse("/g/**").orElseThrow()),
            List.of(),
            new Lane.Gateway("g", "filter Custom"));
    RouteTable table = RouteTable.of(List.of(gateway, route("/**")));
    assertThat(table.find(Asked.path("/g/x"))).isEqualTo(new Lane.Gateway("g", "filter Custom"));
    assertThat(find(table, Asked.path("/x"))).isEqualTo("/**");
  }

  @Test
  void thousandsOfRoutes_areFoundEachByItsPath() {
    List<RouteEntry> routes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      routes.add(route("/service" + i + "/*/**"));
    }
    RouteTable table = RouteTable.of(routes);
    assertThat(find(table, Asked.path("/service4321/x/y"))).isEqualTo("/service4321/*/**");
    assertThat(find(table, Asked.path("/service4321"))).isEqualTo("none");
  }

  @Test
  void rewrite_changesThePathAndKeepsTheQuery() {
    Route route =
        new Route(
            "r",
            "p",
            List.of(new PathEdit.StripPrefix(1), new PathEdit.Prefix("/v2")),
            List.of(),
            List.of());
    assertThat(route.rewrite("/api/users?q=/a/b")).isEqualTo("/v2/users?q=/a/b");
    assertThat(route.rewrite("/api")).isEqualTo("/v2/");
  }
}
