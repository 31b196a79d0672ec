package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.RequestPath;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PathPatternTest {

  @Property
  void pattern_fitsAsItsRegularExpressionDoes(
      @ForAll @From("patterns") String pattern, @ForAll @From("normals") String path) {
    String expression = pattern.replace("/**", "(/.*)?").replace("/*", "/[^/]*");
    assertThat(PathPattern.fits(pattern, path)).isEqualTo(path.matches(expression));
  }

  @Provide
  Arbitrary<String> patterns() {
    Arbitrary<String> inner = Arbitraries.of("/a", "/b", "/*");
    Arbitrary<String> last = Arbitraries.of("", "/**", "/a", "/*");
    return inner
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .flatMap(segments -> last.map(end -> String.join("", segments) + end));
  }

  @Provide
  Arbitrary<String> normals() {
    return Arbitraries.of("/a", "/b", "/", "/ab")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(segments -> RequestPath.normal(String.join("", segments)));
  }
}
