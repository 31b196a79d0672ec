package dev.weir.lb.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTraceTest {

  private record Asked(String method, String path, String host) implements Request {
    @Override
    public @Nullable String header(String name) {
      return null;
    }
  }

  private static final Condition POST = new Condition.Method(Set.of("POST"));
  private static final Condition HOST = new Condition.Host(Set.of("shop.example"));
  private static final Condition FIELD = new Condition.Header("X-A", Pattern.compile("b"));

  private static final RouteTable TABLE =
      RouteTable.of(
          List.of(
              route("other", List.of(), "/other/**"),
              route("post", List.of(HOST, POST), "/a/**"),
              route("field", List.of(FIELD), "/a/*"),
              route("all", List.of(), "/**"),
              route("never", List.of(), "/a/**")));

  private static RouteEntry route(String id, List<Condition> conditions, String path) {
    return new RouteEntry(
        List.of(PathPattern.parse(path).orElseThrow()),
        conditions,
        new Route(id, "pool", List.of(), List.of(), List.of()));
  }

  @Test
  void routesAreTracedInOrder_withTheFirstConditionThatFails_upToTheOneThatIsTaken() {
    Request asked = new Asked("GET", "/a/b", "shop.example");
    RouteTrace trace = RouteTrace.of(TABLE, asked);

    assertThat(trace.otherPaths()).isEqualTo(1);
    assertThat(trace.steps())
        .extracting(step -> step.lane().id(), RouteTrace.Step::failed)
        .containsExactly(tuple("post", POST), tuple("field", FIELD), tuple("all", null));
    assertThat(trace.taken()).isEqualTo(TABLE.find(asked));
  }

  @Test
  void nothingIsTaken_whereNothingFits() {
    RouteTable table = RouteTable.of(List.of(route("other", List.of(), "/other/**")));

    assertThat(RouteTrace.of(table, new Asked("GET", "/a", "")))
        .isEqualTo(new RouteTrace(List.of(), 1, null));
    assertThat(RouteTrace.of(table, new Asked("OPTIONS", "*", "")).taken()).isNull();
  }
}
