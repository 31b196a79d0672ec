package dev.weir.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.net.UpstreamTarget;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

  private final Origin parent = origin("http://parent:1", true);
  private final Origin a = origin("http://a:1", false);
  private final Origin b = origin("http://b:1", false);

  @Test
  void originsTakeTurns() {
    Origins origins =
        Origins.of(
            List.of(URI.create("http://a:1"), URI.create("https://[::1]/")), UpstreamProtocol.AUTO);
    assertThat(List.of(next(origins), next(origins), next(origins)))
        .containsExactly("http://a:1", "https://[::1]:443", "http://a:1");
  }

  @Test
  void parentIsAskedFirst_untilItWasTriedOrIsDown() {
    Origins origins = new Origins(List.of(parent, a, b), Algorithm.ORDERED);
    assertThat(origins.choose(List.of())).isSameAs(parent);
    assertThat(origins.choose(List.of(parent))).isSameAs(a);
    fail(parent);
    assertThat(origins.choose(List.of())).isSameAs(a);
  }

  @Test
  void originThatIsDown_isAskedOnlyWhereNoOtherIsLeft() {
    Origins origins = new Origins(List.of(a, b), Algorithm.ORDERED);
    fail(a);
    assertThat(origins.choose(List.of())).isSameAs(b);
    assertThat(origins.hasOther(List.of(b))).isFalse();
    assertThat(origins.choose(List.of(b))).isSameAs(a);
    assertThat(origins.choose(List.of(a, b))).isIn(a, b);
    a.probed(new ProbeOutcome.Passed(Duration.ZERO));
    assertThat(origins.choose(List.of())).isSameAs(b);
    a.probed(new ProbeOutcome.Passed(Duration.ZERO));
    assertThat(origins.choose(List.of())).isSameAs(a);
  }

  @Test
  void fewestRequestsWin() {
    Origins origins = new Origins(List.of(a, b), Algorithm.LEAST_REQUESTS);
    a.began();
    assertThat(origins.choose(List.of())).isSameAs(b);
    assertThat(origins.choose(List.of())).isSameAs(b);
    b.began();
    b.began();
    assertThat(origins.choose(List.of())).isSameAs(a);
    b.ended();
    b.ended();
    assertThat(origins.choose(List.of())).isSameAs(b);
  }

  @Test
  void anythingButAnAddressIsRefused() {
    for (String url : List.of("ftp://a", "http://a/path", "http://a?q", "a:80")) {
      assertThatThrownBy(() -> Origins.of(List.of(URI.create(url)), UpstreamProtocol.AUTO))
          .hasMessageContaining(url);
    }
    assertThatThrownBy(() -> new Origins(List.of(parent), Algorithm.ORDERED))
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> Algorithm.named("magic")).hasMessageContaining("'magic'");
  }

  private static String next(Origins origins) {
    return origins.choose(List.of()).target().url();
  }

  private static Origin origin(String url, boolean parent) {
    return new Origin(
        UpstreamTarget.of(URI.create(url), UpstreamProtocol.AUTO), parent, HealthCheck.standard());
  }

  /** Nothing is known of it: the first failure counts. */
  private static void fail(Origin origin) {
    origin.probed(new ProbeOutcome.Failed("refused"));
  }
}
