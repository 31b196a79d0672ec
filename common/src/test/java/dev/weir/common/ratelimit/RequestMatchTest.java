package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.RequestPath;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMatchTest {

  @ParameterizedTest
  @CsvSource({
    "/, /, true",
    "/, /x, false",
    "/**, /, true",
    "/**, /x/y, true",
    "/x/**, /x, true",
    "/x/**, /x/, true",
    "/x/**, /x/y/z, true",
    "/x/**, /xy, false",
    "/x/*, /x/y, true",
    "/x/*, /x/y/z, false",
    "/x/*, /x, false",
    "/x/*/z, /x/y/z, true",
    "/x/y, /x/y?q=/x, true",
    "/x/y, /%78/y, true",
    "/x/y, /a/../x/./y, true",
    "/x/y, //x//y, true",
    "/x/y, /x;v=1/y;w, true",
    "/x/y, /x%2Fy, true",
    "/x/y, /X/y, false",
    "/%, /%25, true",
    "/x%2, /x%2, true"
  })
  void path_fitsInAnySpelling(String pattern, String target, boolean expected) {
    RequestMatch match = new RequestMatch(pattern, "", "");
    assertThat(match.fits("GET", "h", RequestPath.normal(target))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org, true",
    "example.org, EXAMPLE.org:8080, true",
    "example.org, www.example.org, false",
    "*.example.org, www.example.org, true",
    "*.example.org, a.b.example.org:1, true",
    "*.example.org, example.org, false",
    "[::1], [::1]:8080, true",
    "[::1], [::1], true"
  })
  void host_fitsWithoutCaseOrPort(String pattern, String host, boolean expected) {
    assertThat(new RequestMatch("", pattern, "").fits("GET", host, "/")).isEqualTo(expected);
  }

  @Test
  void method_mustBeTheSame() {
    RequestMatch posts = new RequestMatch("", "", "post");
    assertThat(posts.fits("POST", "h", "/")).isTrue();
    assertThat(posts.fits("GET", "h", "/")).isFalse();
  }

  @Test
  void pathWithoutSlash_isRefused() {
    assertThatThrownBy(() -> new RequestMatch("x", "", "")).hasMessageContaining("\"x\"");
  }

  @Property
  void anyTarget_hasANormalForm(@ForAll String target) {
    String normal = RequestPath.normal("/" + target);
    assertThat(normal).startsWith("/").doesNotContain("//", "/../");
  }
}
