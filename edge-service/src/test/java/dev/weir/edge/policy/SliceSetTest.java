package dev.weir.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceSetTest {

  @Test
  void slicesCoverTheWhole() {
    SliceSet slices = new SliceSet("0123456789abcdef", 10, 25);

    assertThat(slices.range(0)).hasToString("bytes 0-9/25");
    assertThat(slices.range(2)).hasToString("bytes 20-24/25");
    assertThat(slices.index(19)).isEqualTo(1);
    assertThat(new SliceSet("0123456789abcdef", 10, 20).range(1)).hasToString("bytes 10-19/20");
  }

  @Test
  void textIsReadBack() {
    SliceSet slices = SliceSet.begin(1 << 20, 5_000_000_000L);

    assertThat(SliceSet.parse(slices.text())).hasValue(slices);
  }

  @Test
  void setsOfOneResourceShareNoKey() {
    CacheKey key = new CacheKey("h", "/a?b");
    SliceSet one = SliceSet.begin(10, 20);
    SliceSet other = SliceSet.begin(10, 20);

    assertThat(one.key(key, 0)).isNotEqualTo(one.key(key, 1)).isNotEqualTo(other.key(key, 0));
    assertThat(one.key(key, 0).host()).isEqualTo("h");
    assertThat(one.key(key, 0).target()).startsWith("/a?b ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789abcdef 10",
        "0123456789abcdef 0 25",
        "0123456789abcdef 10 0",
        "0123456789ABCDEF 10 25",
        "0123456789abcdef 10 -5",
        "0123456789abcdef 9999999999 25"
      })
  void whatIsNoSetIsNotRead(String text) {
    assertThat(SliceSet.parse(text)).isEmpty();
  }

  @Test
  void noSetIsEmpty() {
    assertThatThrownBy(() -> new SliceSet("0123456789abcdef", 10, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
