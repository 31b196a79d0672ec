package dev.weir.diagnostics.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MtuSearchTest {
  private static final InetAddress ROUTER = InetAddress.ofLiteral("192.0.2.1");

  private final List<Integer> sizes = new ArrayList<>();

  /** A path: what the first link takes, what the narrowest takes, whether its router tells. */
  private record Path(int firstLink, int narrowest, boolean tells) {
    MtuSearch.Try send(int size) {
      if (size > firstLink) {
        return new MtuSearch.Try.NotSent();
      }
      if (size <= narrowest) {
        return new MtuSearch.Try.Fits();
      }
      return tells ? new MtuSearch.Try.TooBig(ROUTER, narrowest) : new MtuSearch.Try.Lost();
    }
  }

  @Test
  void routerThatTellsSavesTheSearch() {
    PathMtu mtu = search(new Path(1_500, 1_400, true));

    assertThat(mtu.bytes()).isEqualTo(1_400);
    assertThat(mtu.limit()).contains(new PathMtu.Limit.Router(ROUTER));
    assertThat(sizes).containsExactly(576, 1_500, 1_400);
  }

  @Test
  void usualPathIsLimitedByItsFirstLink() {
    PathMtu mtu = search(new Path(1_500, 1_500, true));

    assertThat(mtu.bytes()).isEqualTo(1_500);
    assertThat(mtu.limit()).contains(new PathMtu.Limit.FirstLink());
    assertThat(sizes).containsExactly(576, 1_500, 9_000, 1_501);
  }

  @Test
  void pathForLargePacketsHasNoLimit() {
    assertThat(search(new Path(65_536, 65_536, true)).limit()).isEmpty();
  }

  @Property
  void blackHoleIsFoundExactly(@ForAll @IntRange(min = 576, max = 8_999) int narrowest) {
    sizes.clear();
    PathMtu mtu = search(new Path(9_000, narrowest, false));

    assertThat(mtu.bytes()).isEqualTo(narrowest);
    assertThat(mtu.limit()).contains(new PathMtu.Limit.Silence());
    assertThat(sizes).hasSizeLessThan(18);
  }

  @Property
  void routerThatTellsNonsenseDoesNotHarm(
      @ForAll @IntRange(min = 576, max = 8_999) int narrowest, @ForAll int told) {
    sizes.clear();
    MtuSearch search = new MtuSearch(false);
    OptionalInt size = search.next();
    while (size.isPresent() && sizes.size() < 40) {
      sizes.add(size.getAsInt());
      search.tried(
          size.getAsInt(),
          size.getAsInt() <= narrowest
              ? new MtuSearch.Try.Fits()
              : new MtuSearch.Try.TooBig(ROUTER, told));
      size = search.next();
    }

    assertThat(sizes).hasSizeLessThan(40);
    assertThat(search.result().orElseThrow().bytes()).isLessThanOrEqualTo(narrowest);
  }

  @Test
  void targetThatAnswersNothingTellsNothing() {
    MtuSearch search = new MtuSearch(true);

    assertThat(search.next()).hasValue(1_280);
    search.tried(1_280, new MtuSearch.Try.Lost());

    assertThat(search.next()).isEmpty();
    assertThat(search.result()).isEmpty();
  }

  private PathMtu search(Path path) {
    MtuSearch search = new MtuSearch(false);
    OptionalInt size = search.next();
    while (size.isPresent()) {
      sizes.add(size.getAsInt());
      search.tried(size.getAsInt(), path.send(size.getAsInt()));
      size = search.next();
    }
    return search.result().orElseThrow();
  }
}
