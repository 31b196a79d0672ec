package dev.weir.edge.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.edge.invalidate.Glob;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceRulesTest {

  private static final int SIZE = 1 << 20;

  @Test
  void pathsAreCovered_whateverTheQuery() {
    SliceRules rules = new SliceRules(SIZE, List.of(new Glob("/video/*"), new Glob("*.iso")));

    assertThat(rules.cover("/video/a.mp4?x=1")).isTrue();
    assertThat(rules.cover("/images/disk.iso")).isTrue();
    assertThat(rules.cover("/page?file=disk.iso")).isFalse();
    assertThat(SliceRules.NONE.cover("/video/a.mp4")).isFalse();
  }

  @Test
  void firstWanted_isTheSliceOfTheFirstByte() {
    assertThat(SliceRules.firstWanted(null, 10)).isZero();
    assertThat(SliceRules.firstWanted("bytes=25-30", 10)).isEqualTo(20);
    assertThat(SliceRules.firstWanted("bytes=20-", 10)).isEqualTo(20);
    assertThat(SliceRules.firstWanted("bytes=-5", 10)).isZero();
    assertThat(SliceRules.firstWanted("bytes=25-30,50-60", 10)).isEqualTo(20);
    assertThat(SliceRules.firstWanted("bytes=-5,50-60", 10)).isZero();
    assertThat(SliceRules.firstWanted("lines=25-", 10)).isZero();
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    for (int size : new int[] {-1, 1, 65_535, (64 << 20) + 1}) {
      assertThatThrownBy(() -> new SliceRules(size, List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("slices: size");
    }
  }
}
