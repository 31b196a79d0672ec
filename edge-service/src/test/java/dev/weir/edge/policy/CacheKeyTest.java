package dev.weir.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CacheKeyTest {

  @Test
  void hostIsLowerCaseWithoutDefaultPort() {
    assertThat(CacheKey.of("Shop.Example:80", "/a?B"))
        .isEqualTo(new CacheKey("shop.example", "/a?B"));
    assertThat(CacheKey.of("shop.example:443", "/")).isEqualTo(new CacheKey("shop.example", "/"));
    assertThat(CacheKey.of("localhost:8080", "/")).isEqualTo(new CacheKey("localhost:8080", "/"));
  }

  @Test
  void absoluteFormIsTheSameAsOriginForm() {
    assertThat(CacheKey.of("ignored", "http://Shop.Example/a?b#c"))
        .isEqualTo(new CacheKey("shop.example", "/a?b"));
    assertThat(CacheKey.of(null, "http://h?q")).isEqualTo(new CacheKey("h", "/?q"));
    assertThat(CacheKey.of("h", "*")).isEqualTo(new CacheKey("h", "*"));
  }
}
