package dev.weir.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Routes that are told apart by what they ask are found as by asking one after the other. */
class ContendersTest {

  record Asked(String method, String host, Map<String, String> fields, AtomicInteger looks)
      implements Request {

    @Override
    public String path() {
      return "/a/b";
    }

    @Override
    public @Nullable String header(String name) {
      looks.incrementAndGet();
      return fields.get(name.toLowerCase(Locale.ROOT));
    }
  }

  @Provide
  Arbitrary<Condition> conditions() {
    Arbitrary<Condition> methods =
        Arbitraries.of("GET", "PUT", "POST").set().ofMinSize(1).map(Condition.Method::new);
    Arbitrary<Condition> hosts =
        Arbitraries.of(
                "a.org",
                "b.a.org",
                "*.a.org",
                "**.a.org",
                "**.org",
                "*.b.a.org",
                "localhost",
                "[::1]",
                "*.",
                "**.",
                "*..org",
                "**..org")
            .set()
            .ofMinSize(1)
            .ofMaxSize(6)
            .map(Condition.Host::new);
    Arbitrary<Condition> fields =
        Combinators.combine(
                Arbitraries.of("X-Kind", "x-kind", "X-Other"),
                Arbitraries.of("", "a", "b", "a|b", "a\\.b", "a.b", "(?i)a", "[ab]", "a|", "\\|"))
            .as((name, value) -> new Condition.Header(name, Pattern.compile(value)));
    return Arbitraries.oneOf(methods, hosts, fields);
  }

  @Provide
  Arbitrary<RouteEntry> routes() {
    return Combinators.combine(
            conditions().list().ofMaxSize(3),
            Arbitraries.of("/**", "/a/**", "/a/b", "/*/b", "/{one}/{two}", "/a/c"),
            Arbitraries.integers())
        .as(
            (conditions, path, id) ->
                new RouteEntry(
                    List.of(PathPattern.parse(path).orElseThrow()), conditions, route("r" + id)));
  }

  @Provide
  Arbitrary<Asked> requests() {
    Arbitrary<Map<String, String>> fields =
        Arbitraries.maps(
            Arbitraries.of("x-kind", "x-other"),
            Arbitraries.of("", "a", "A", "b", "a.b", "axb", "|"));
    return Combinators.combine(
            Arbitraries.of("GET", "PUT", "DELETE"),
            Arbitraries.of(
                "a.org",
                "A.org:80",
                "b.a.org",
                "c.b.a.org",
                "d.c.b.a.org",
                "x.org",
                "localhost:1",
                "[::1]:2",
                "",
                ".",
                "a.",
                ".a.org",
                "..org",
                "a..org",
                "*.a.org",
                "**.org"),
            fields)
        .as((method, host, sent) -> new Asked(method, host, sent, new AtomicInteger()));
  }

  private static Route route(String id) {
    return new Route(id, "p", List.of(), List.of(), List.of());
  }

  @Property
  void table_findsWhatAskingInOrderFinds(
      @ForAll List<@From("routes") RouteEntry> routes, @ForAll @From("requests") Asked request) {
    RouteTable table = RouteTable.of(routes);
    assertThat(table.find(request)).isSameAs(RouteTrace.of(table, request).taken());
  }

  @Example
  void namedValues_areFoundByOneLook() {
    List<RouteEntry> routes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Condition tenant = new Condition.Header("X-Tenant", Pattern.compile("t" + i + "|u" + i));
      Condition host = new Condition.Host(Set.of("h" + i % 10 + ".org", "*.h" + i % 10 + ".org"));
      routes.add(new RouteEntry(List.of(), List.of(tenant, host), route("r" + i)));
    }
    Asked request = new Asked("GET", "www.h7.org", Map.of("x-tenant", "u997"), new AtomicInteger());
    assertThat(RouteTable.of(routes).find(request)).isEqualTo(route("r997"));
    assertThat(request.looks()).hasValue(1);
  }
}
