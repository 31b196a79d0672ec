package dev.weir.edge.invalidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.edge.policy.CacheKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PurgeLogTest {

  private static final CacheKey KEY = new CacheKey("shop.example", "/a/b?c");

  private final PurgeLog log = new PurgeLog();

  @Test
  void purgeAfterTheMarkTouchesWhatItCovers() {
    for (Purge purge :
        new Purge[] {
          Purge.url("HTTP://Shop.Example:80/a/b?c"),
          Purge.url("/a/b?c"),
          Purge.pattern("/a/*"),
          Purge.pattern("shop.example/*"),
          Purge.pattern("https://shop.example/*c"),
          Purge.pattern("re:^shop\\.example/a/[a-c]\\?c$"),
          Purge.url("/a/b?*"),
          Purge.url("http://shop.example/a/b?*"),
          new Purge.All()
        }) {
      PurgeLog.Mark mark = log.mark(KEY);
      assertThat(log.untouched(KEY, List.of(), mark)).isTrue();
      log.add(purge, Effect.REMOVE);
      assertThat(log.untouched(KEY, List.of(), mark)).as("%s", purge).isFalse();
      assertThat(log.untouched(KEY, List.of(), log.mark(KEY))).isTrue();
    }
  }

  @Test
  void purgeOfOthersDoesNot() {
    PurgeLog.Mark mark = log.mark(KEY);
    log.add(Purge.pattern("/b*"), Effect.REMOVE);
    log.add(Purge.url("/a/b"), Effect.REMOVE);
    log.add(Purge.pattern("other.example/*"), Effect.REMOVE);
    log.add(Purge.pattern("re:^/a/b"), Effect.REMOVE);
    log.add(Purge.url("/a?*"), Effect.REMOVE);
    log.add(new Purge.Tag("x"), Effect.REMOVE);
    log.add(new Purge.OfSite("s", key -> false, new Purge.All()), Effect.REMOVE);
    assertThat(log.untouched(KEY, List.of(), mark)).isTrue();
  }

  @Test
  void purgesOfSingleResourcesHardlyEverTouchOthers() {
    List<CacheKey> fetched =
        IntStream.range(0, 1000).mapToObj(i -> new CacheKey("h", "/fetched/" + i)).toList();
    List<PurgeLog.Mark> marks = fetched.stream().map(log::mark).toList();
    for (int i = 0; i < 100; i++) {
      log.add(new Purge.Resource(new CacheKey("h", "/posted/" + i)), Effect.REMOVE);
    }
    long touched =
        IntStream.range(0, 1000)
            .filter(i -> !log.untouched(fetched.get(i), List.of(), marks.get(i)))
            .count();
    assertThat(touched).isLessThan(8);
  }

  @Test
  void whatTheLogNoLongerReachesCountsAsPurged() {
    PurgeLog.Mark mark = log.mark(KEY);
    for (int i = 0; i < PurgeLog.REMEMBERED; i++) {
      log.add(Purge.url("/other/" + i), Effect.REMOVE);
    }
    assertThat(log.untouched(KEY, List.of(), mark)).isTrue();
    log.add(Purge.url("/other"), Effect.REMOVE);
    assertThat(log.untouched(KEY, List.of(), mark)).isFalse();
  }

  @Test
  void tagCoversWhatHasIt() {
    PurgeLog.Mark mark = log.mark(KEY);
    log.add(new Purge.Tag("x"), Effect.REMOVE);
    assertThat(log.untouched(KEY, List.of("y", "x"), mark)).isFalse();
    assertThat(log.untouched(KEY, List.of("y", "X"), mark)).isTrue();
  }

  @Test
  void softPurgesSayFromWhenOn_andRemovalOutweighsThem() {
    long before = log.generation();
    log.add(Purge.url("/a/b?c"), new Effect.Stale(7));
    log.add(new Purge.All(), new Effect.Stale(9));
    assertThat(log.since(KEY, List.of(), before)).isEqualTo(new PurgeLog.Verdict.Stale(1, 7));
    log.add(Purge.pattern("/a*"), Effect.REMOVE);
    assertThat(log.since(KEY, List.of(), before)).isEqualTo(new PurgeLog.Verdict.Gone(3));
    assertThat(log.since(KEY, List.of(), log.generation())).isEqualTo(new PurgeLog.Verdict.Clear());
  }

  @Test
  void globMatchesTheWholeText() {
    assertThat(new Glob("/static/*").matches("/static/a/b.css")).isTrue();
    assertThat(new Glob("*.css").matches("/static/a.css.map")).isFalse();
    assertThat(new Glob("/*/x*z").matches("/a/b/xyyz")).isTrue();
    assertThat(new Glob("/a").matches("/a")).isTrue();
    assertThat(new Glob("/a").matches("/ab")).isFalse();
    assertThat(new Glob("*").matches("")).isTrue();
  }

  @Test
  void unreadablePurgeIsRefusedWithItsText() {
    assertThatThrownBy(() -> Purge.url("ftp://x/y")).hasMessageContaining("ftp://x/y");
    assertThatThrownBy(() -> Purge.url("http:///y")).hasMessageContaining("no host");
    assertThatThrownBy(() -> Purge.pattern(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> Purge.pattern("re:(")).hasMessageContaining("RE2");
    assertThatThrownBy(() -> Purge.pattern("re:(a)\\1")).hasMessageContaining("RE2");
  }
}
