package dev.weir.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The tree of segments finds what looking at one pattern after the other would find. */
class PathTreeTest {

  private record Asked(String path) implements Request {

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String host() {
      return "example.org";
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }
  }

  @Provide
  Arbitrary<String> patterns() {
    Arbitrary<String> segments = Arbitraries.of("a", "b", "a b", "\u00e9", "+", "", "*", "{id}");
    Arbitrary<String> closed =
        segments.list().ofMinSize(1).ofMaxSize(4).map(parts -> "/" + String.join("/", parts));
    return Arbitraries.oneOf(closed, closed.map(path -> path + "/**"), Arbitraries.just("/**"));
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(
            "a", "b", "a%20b", "%61", "%C3%A9", "%c3%a9", "%C3", "%zz", "%", "%-1", "+", "%2B", "",
            "a;v=1", ";v", "a;%", "a%2Fb", "*", "{id}", "**", "c")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(parts -> "/" + String.join("/", parts));
  }

  @Property
  void tree_findsTheFirstPatternThatMatches(
      @ForAll List<@From("patterns") String> patterns, @ForAll @From("paths") String path) {
    List<RouteEntry> routes = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      PathPattern pattern = PathPattern.parse(patterns.get(i)).orElseThrow();
      Route route = new Route(i + " " + patterns.get(i), "p", List.of(), List.of(), List.of());
      routes.add(new RouteEntry(List.of(pattern), List.of(), route));
    }
    Lane found = RouteTable.of(routes).find(new Asked(path));
    String expected = "none";
    for (int i = patterns.size() - 1; i >= 0; i--) {
      expected = matches(patterns.get(i), path) ? i + " " + patterns.get(i) : expected;
    }
    assertThat(found instanceof Route route ? route.id() : "none").isEqualTo(expected);
  }

  private static boolean matches(String pattern, String path) {
    List<String> left = new ArrayList<>(List.of(pattern.substring(1).split("/", -1)));
    List<String> segments = List.of(path.substring(1).split("/", -1));
    boolean open = left.getLast().equals("**");
    if (open) {
      left.removeLast();
    }
    if (open ? segments.size() < left.size() : segments.size() != left.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      boolean any = left.get(i).equals("*") || left.get(i).startsWith("{");
      if (any ? segments.get(i).isEmpty() : !left.get(i).equals(decoded(segments.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static String decoded(String segment) {
    String bare = segment.split(";", 2)[0];
    if (!bare.matches("([^%]|%[0-9A-Fa-f]{2})*")) {
      return bare;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < bare.length(); i++) {
      if (bare.charAt(i) == '%') {
        bytes.write(Integer.parseInt(bare.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(bare.charAt(i)).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
