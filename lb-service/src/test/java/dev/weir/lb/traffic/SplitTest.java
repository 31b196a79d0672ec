package dev.weir.lb.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.IpLiteral;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.sticky.Fields;
import dev.weir.lb.sticky.StickyKey;
import dev.weir.lb.sticky.Tie;
import dev.weir.lb.traffic.SplitSpec.Keeping;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static final Fields NOTHING = name -> List.of();
  private static final StickyKey KEY = new StickyKey("0123456789abcdef");

  private static Split split(int stable, int canary, Keeping sticky) {
    Map<String, Integer> pools = new LinkedHashMap<>();
    pools.put("stable", stable);
    pools.put("canary", canary);
    return new Split(new SplitSpec("shop", pools, sticky), () -> KEY);
  }

  private static Ask client(int i) {
    InetAddress address =
        Objects.requireNonNull(IpLiteral.parse("10.0." + i / 250 + "." + (i % 250 + 1)));
    return () -> address;
  }

  private static List<String> pools(Split split) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> split.pool(null, client(i), pool -> true))
        .toList();
  }

  private static long canaries(Split split) {
    return pools(split).stream().filter("canary"::equals).count();
  }

  @Test
  void shares_areAsWeighted() {
    // four standard deviations of 10,000 draws at 0.2 are 160
    assertThat(canaries(split(80, 20, Keeping.NONE))).isBetween(1_840L, 2_160L);
    assertThat(canaries(split(80, 20, Keeping.CLIENT))).isBetween(1_840L, 2_160L);
    assertThat(canaries(split(1, 0, Keeping.NONE))).isZero();
  }

  @Test
  void client_staysWithItsPool_andAGrowingCanaryTakesNobodyBack() {
    List<String> before = pools(split(95, 5, Keeping.CLIENT));
    assertThat(pools(split(95, 5, Keeping.CLIENT))).isEqualTo(before);
    List<String> after = pools(split(90, 10, Keeping.CLIENT));
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i).equals("canary")) {
        assertThat(after.get(i)).isEqualTo("canary");
      }
    }
  }

  private static Fields withCookieFor(String pool) {
    String set =
        Objects.requireNonNull(
            Objects.requireNonNull(split(1, 1, Keeping.COOKIE).tie(NOTHING))
                .answered(pool, NOTHING, false));
    assertThat(set).startsWith("weir-split-shop=");
    return name -> List.of(set.split(";", 2)[0]);
  }

  @Test
  void cookie_keepsTheClientWithItsPool_forAsLongAsThatHasAWeight() {
    Split split = split(99, 1, Keeping.COOKIE);
    Tie<String> tie = split.tie(withCookieFor("canary"));
    for (int i = 0; i < 100; i++) {
      assertThat(split.pool(tie, client(i), pool -> true)).isEqualTo("canary");
    }
    Split withdrawn = split(100, 0, Keeping.COOKIE);
    Tie<String> left = withdrawn.tie(withCookieFor("canary"));
    assertThat(withdrawn.pool(left, client(1), pool -> true)).isEqualTo("stable");
  }

  @Test
  void poolWithNobody_isPassedOver() {
    Split split = split(50, 50, Keeping.COOKIE);
    Tie<String> tie = split.tie(withCookieFor("canary"));
    assertThat(split.pool(tie, client(1), "stable"::equals)).isEqualTo("stable");
    assertThat(split.pool(tie, client(1), pool -> false)).isIn("stable", "canary");
  }

  @Test
  void splitsThatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> split(0, 0, Keeping.NONE)).hasMessageContaining("weight above 0");
    assertThatThrownBy(() -> split(1, -1, Keeping.NONE)).hasMessageContaining("weight -1");
  }

  @Test
  void splits_changeWhileTheyServe() {
    Splits splits = new Splits(List.of(split(1, 1, Keeping.NONE).spec()), () -> KEY);
    splits.put(split(0, 1, Keeping.NONE).spec());
    assertThat(canaries(Objects.requireNonNull(splits.named("shop")))).isEqualTo(10_000);
    assertThat(splits.all()).extracting(SplitSpec::name).containsExactly("shop");
    assertThat(splits.remove("shop")).isTrue();
    assertThat(splits.remove("shop")).isFalse();
    assertThat(splits.named("shop")).isNull();
  }
}
