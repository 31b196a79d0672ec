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

  @Test
  void keysOfOneHashHaveAnOrder_forMapsToFindThemBy() {
    CacheKey one = new CacheKey("h", "/AaBB");
    CacheKey other = new CacheKey("h", "/BBAa");

    assertThat(one).hasSameHashCodeAs(other).isNotEqualTo(other).isLessThan(other);
    assertThat(one).isEqualByComparingTo(new CacheKey("h", "/AaBB"));
    assertThat(one).isLessThan(new CacheKey("i", "/AaBB")).isLessThan(one.withScheme("http"));
  }

  @Test
  void emptyPortIsNoPort() {
    assertThat(CacheKey.of("h:", "/")).isEqualTo(new CacheKey("h", "/"));
  }

  @Test
  void theDotOfTheRootDoesNotCount() {
    assertThat(CacheKey.of("Shop.Example.", "/")).isEqualTo(new CacheKey("shop.example", "/"));
    assertThat(CacheKey.of("h.:80", "/")).isEqualTo(new CacheKey("h", "/"));
    assertThat(CacheKey.of("h.:81", "/")).isEqualTo(new CacheKey("h:81", "/"));
    assertThat(CacheKey.of(".", "/")).isEqualTo(new CacheKey(".", "/"));
  }

  @Test
  void referenceOfTheSameHostNamesASibling() {
    CacheKey key = new CacheKey("h", "/a/b?c");

    assertThat(key.sibling("d")).hasValue(new CacheKey("h", "/a/d"));
    assertThat(key.sibling("/d?e#f")).hasValue(new CacheKey("h", "/d?e"));
    assertThat(key.sibling("?e")).hasValue(new CacheKey("h", "/a/b?e"));
    assertThat(key.sibling("../d|e")).hasValue(new CacheKey("h", "/d|e"));
    assertThat(key.sibling("//H:80/d")).hasValue(new CacheKey("h", "/d"));
    assertThat(key.sibling("https://h/d")).hasValue(new CacheKey("h", "/d"));
    for (String foreign :
        new String[] {"http://other/d", "mailto:h", "http://h:81/d", "/a b", "::"}) {
      assertThat(key.sibling(foreign)).as(foreign).isEmpty();
    }
  }
}
