package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitKeyTest {

  @Test
  void namesOfOneHash_haveAnOrder_forMapsToFindThemBy() {
    var one = new LimitKey.Named("AaBB");
    var other = new LimitKey.Named("BBAa");

    assertThat(one).hasSameHashCodeAs(other).isNotEqualTo(other).isLessThan(other);
    assertThat(one).isEqualByComparingTo(new LimitKey.Named("AaBB"));
  }
}
