package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoOriginIT {
  private final DemoOrigin origin = start();

  private static DemoOrigin start() {
    try {
      return DemoOrigin.start(0, "origin-7");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeAll
  void answers() throws IOException {
    assertThat(Http.get(origin.port(), "/health").status()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    origin.close();
  }

  @Test
  void pagesMayBeKeptAndRevalidated() throws IOException {
    RawMessage page = Http.get(origin.port(), "/");
    assertThat(page.header("Cache-Control")).contains("public, max-age=60");
    assertThat(page.header("X-Origin")).contains("origin-7");
    assertThat(page.text()).contains("Weir demo origin");
    String tag = page.header("ETag").orElseThrow();
    assertThat(Http.get(origin.port(), "/", "If-None-Match: " + tag).status()).isEqualTo(304);
  }

  @Test
  void headHasTheFieldsAndNoBody() throws IOException {
    RawMessage page = Http.request(origin.port(), "HEAD", "/static/app.js");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).isEmpty();
  }

  @Test
  void uncachedAndEchoAreNotKept() throws IOException {
    assertThat(Http.get(origin.port(), "/uncached").header("Cache-Control")).contains("no-store");
    RawMessage echo = Http.get(origin.port(), "/echo?a=b", "X-Mark: 1");
    assertThat(echo.text()).startsWith("GET /echo?a=b\n").contains("X-mark: 1");
  }

  @Test
  void bytesAreCounted() throws IOException {
    assertThat(Http.get(origin.port(), "/bytes/100001").body()).hasSize(100_001);
    assertThat(Http.get(origin.port(), "/bytes/0").body()).isEmpty();
    assertThat(Http.get(origin.port(), "/bytes/104857601").status()).isEqualTo(400);
    assertThat(Http.get(origin.port(), "/bytes/many").status()).isEqualTo(400);
  }

  @Test
  void slowTakesItsTimeAndUnknownPagesAreNotFound() throws IOException {
    assertThat(Http.get(origin.port(), "/slow?ms=5").text()).isEqualTo("took 5 ms\n");
    assertThat(Http.get(origin.port(), "/nowhere").status()).isEqualTo(404);
  }
}
