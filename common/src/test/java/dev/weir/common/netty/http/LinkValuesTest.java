package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;

class LinkValuesTest {

  private final LinkValues links = new LinkValues();

  @Test
  void split_leavesCommasWithinTargetsAndQuotesAlone() {
    assertThat(
            LinkValues.split("</a,b>; rel=preload , </c>; title=\"x, \\\"y\\\",z\";rel=next,,</d>"))
        .containsExactly("</a,b>; rel=preload", "</c>; title=\"x, \\\"y\\\",z\";rel=next", "</d>");
  }

  @Test
  void keepNew_saysEachLinkOnce() {
    HttpHeaders first = fields("</a>; rel=preload, </b>; rel=preload");
    assertThat(links.keepNew(first)).isTrue();
    HttpHeaders second = fields("</b>; rel=preload, </c>; rel=preload");
    assertThat(links.keepNew(second)).isTrue();
    assertThat(second.getAll("link")).containsExactly("</c>; rel=preload");
    assertThat(links.keepNew(fields("</a>; rel=preload"))).isFalse();
  }

  @Test
  void keepNew_passesWhatHasNoLinks() {
    assertThat(links.keepNew(new DefaultHttpHeaders())).isTrue();
    assertThat(links.keepNew(new DefaultHttpHeaders())).isTrue();
  }

  private static HttpHeaders fields(String link) {
    return new DefaultHttpHeaders().add("Link", link);
  }
}
