package dev.weir.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.Effect;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.policy.VaryKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ResponseStoreTest {

  private static final CacheKey KEY = new CacheKey("h", "/a");
  private static final Fields PLAIN = language("");
  private static final StoredFacts FACTS =
      new StoredFacts(ResponseFacts.of(200, PLAIN, 0), 1000, 0, 0);

  private final ResponseStore<String> store =
      new ResponseStore<>(new StoreLimits(100_000, 2), new PurgeLog());

  @Test
  void whatIsPutIsFoundUnderItsKeyAlone() {
    assertThat(put(KEY, PLAIN, VaryKey.NONE, "one", 10)).isTrue();
    assertThat(found(KEY, PLAIN)).isEqualTo("one");
    assertThat(store.find(new CacheKey("h", "/b"), PLAIN)).isInstanceOf(Found.Nothing.class);
  }

  @Test
  void variantsAreKeptApartAndTheOldestGoesFirst() {
    for (String language : List.of("de", "en", "fr")) {
      Fields request = language(language);
      put(KEY, request, VaryKey.of(List.of("accept-language"), request), language, 10);
    }
    assertThat(store.find(KEY, language("de"))).isInstanceOf(Found.OtherVariant.class);
    assertThat(found(KEY, language("en"))).isEqualTo("en");
    assertThat(found(KEY, language("fr"))).isEqualTo("fr");
    assertThat(store.stats().entries()).isEqualTo(1);
  }

  @Test
  void newAnswerReplacesTheVariantItAnswersFor() {
    put(KEY, PLAIN, VaryKey.NONE, "old", 10);
    put(KEY, PLAIN, VaryKey.NONE, "new", 10);
    long bytes = store.stats().bytes();
    put(KEY, PLAIN, VaryKey.NONE, "newer", 10);

    assertThat(found(KEY, PLAIN)).isEqualTo("newer");
    assertThat(store.stats().bytes()).isEqualTo(bytes);
  }

  @Test
  void bytesStayWithinTheLimit() {
    for (int i = 0; i < 1_000; i++) {
      put(new CacheKey("h", "/" + i), PLAIN, VaryKey.NONE, "x", 1_000);
      assertThat(store.stats().bytes()).isLessThanOrEqualTo(100_000);
    }
    assertThat(store.stats().evictions()).isGreaterThan(900);
    assertThat(put(KEY, PLAIN, VaryKey.NONE, "huge", 100_000)).isFalse();
  }

  @Test
  void bytesComeToRestWithinTheLimitHoweverManyThreadsStore() throws Exception {
    List<Callable<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      String path = "/" + thread + "/";
      threads.add(
          () -> {
            for (int i = 0; i < 2_000; i++) {
              put(new CacheKey("h", path + i), PLAIN, VaryKey.NONE, "x", 100 + i % 7 * 1_000);
            }
            return null;
          });
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (Future<Void> done : pool.invokeAll(threads)) {
        done.get();
      }
    }
    assertThat(store.stats().bytes()).isBetween(1L, 100_000L);
    assertThat(store.stats().entries() + store.stats().evictions()).isEqualTo(16_000);
  }

  @Test
  void everyKindOfPurgeRemovesWhatItCoversAndNothingElse() {
    CacheKey other = new CacheKey("h", "/other");
    for (Purge purge : List.of(Purge.url("http://h/a"), Purge.url("/a"), Purge.pattern("/a*"))) {
      put(KEY, PLAIN, VaryKey.NONE, "a", 10);
      put(other, PLAIN, VaryKey.NONE, "o", 10);
      assertThat(store.purge(purge)).as("%s", purge).isEqualTo(1);
      assertThat(store.find(KEY, PLAIN)).isInstanceOf(Found.Nothing.class);
      assertThat(found(other, PLAIN)).isEqualTo("o");
    }
    assertThat(store.purge(new Purge.All())).isEqualTo(1);
    assertThat(store.stats())
        .extracting(StoreStats::entries, StoreStats::bytes)
        .containsExactly(0L, 0L);
  }

  @Test
  void whatWasAskedForBeforeAPurgeIsNotStoredAfterIt() {
    for (Purge purge : List.of(Purge.url("http://h/a"), Purge.url("/a"), new Purge.All())) {
      PurgeLog.Mark before = store.mark(KEY);
      store.purge(purge);
      assertThat(store.put(KEY, PLAIN, variant(VaryKey.NONE, "late", 10), before)).isFalse();
      assertThat(store.find(KEY, PLAIN)).isInstanceOf(Found.Nothing.class);
    }
  }

  @Test
  void coldEntriesOutliveAnyNumberOfUnrelatedPurges() {
    put(KEY, PLAIN, VaryKey.NONE, "cold", 10);
    for (int i = 0; i < 3 * PurgeLog.REMEMBERED; i++) {
      store.purge(Purge.url("/other/" + i));
    }
    assertThat(found(KEY, PLAIN)).isEqualTo("cold");
  }

  @Test
  void tagRemovesWhatHasIt_withItsVariants_andNothingElse() {
    CacheKey other = new CacheKey("h", "/other");
    tagged(KEY, "de", "a");
    tagged(KEY, "en", "b");
    tagged(other, "de", "b");
    assertThat(store.purge(new Purge.Tag("a"))).isEqualTo(1);
    assertThat(store.find(KEY, language("en"))).isInstanceOf(Found.Nothing.class);
    assertThat(found(other, language("de"))).isEqualTo("de");

    PurgeLog.Mark before = store.mark(KEY);
    store.purge(new Purge.Tag("late"));
    Variant<String> late = new Variant<>(VaryKey.NONE, FACTS, "late", 10, List.of("late"));
    assertThat(store.put(KEY, PLAIN, late, before)).isFalse();
  }

  private void tagged(CacheKey key, String language, String tag) {
    Fields request = language(language);
    VaryKey vary = VaryKey.of(List.of("accept-language"), request);
    Variant<String> variant = new Variant<>(vary, FACTS, language, 10, List.of(tag));
    assertThat(store.put(key, request, variant, store.mark(key))).isTrue();
  }

  @Test
  void softPurgeLeavesItStale_andWhatComesAfterItFresh() {
    for (Purge purge : List.of(Purge.url("http://h/a"), Purge.url("/a"), new Purge.All())) {
      put(KEY, PLAIN, VaryKey.NONE, "old", 10);
      assertThat(store.purge(purge, new Effect.Stale(500)).join()).isEqualTo(1);
      assertThat(facts().isFresh(499)).isTrue();
      assertThat(facts().isFresh(500)).isFalse();
      put(KEY, PLAIN, VaryKey.NONE, "new", 10);
      assertThat(facts().isFresh(500)).isTrue();
    }
  }

  private StoredFacts facts() {
    return store.variants(KEY).getFirst().facts();
  }

  @Test
  void purgeHoldsBeforeItIsSwept_andOneSweepServesMany() {
    List<Runnable> sweeps = new ArrayList<>();
    ResponseStore<String> later =
        new ResponseStore<>(new StoreLimits(100_000, 2), new PurgeLog(), sweeps::add, null);
    for (String path : List.of("/a", "/b", "/c")) {
      CacheKey key = new CacheKey("h", path);
      later.put(key, PLAIN, variant(VaryKey.NONE, path, 10), later.mark(key));
    }
    var first = later.purge(Purge.pattern("/a*"), Effect.REMOVE);
    var second = later.purge(Purge.pattern("/*"), Effect.REMOVE);
    assertThat(first).isNotDone();
    assertThat(later.find(KEY, PLAIN)).isInstanceOf(Found.Nothing.class);
    // who looks up does not wait for those who remove
    assertThat(later.stats().entries()).isEqualTo(3);
    sweeps.forEach(Runnable::run);
    assertThat(first).isCompletedWithValue(1L);
    assertThat(second).isCompletedWithValue(2L);
    assertThat(later.stats().entries()).isZero();
  }

  @Test
  void purgesNeverSweepThemselves_andOneSweepWaitsForAny() {
    List<Runnable> sweeps = new ArrayList<>();
    ResponseStore<String> later =
        new ResponseStore<>(new StoreLimits(100_000, 2), new PurgeLog(), sweeps::add, null);
    later.put(KEY, PLAIN, variant(VaryKey.NONE, "a", 10), later.mark(KEY));
    List<CompletableFuture<Long>> counts = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      counts.add(later.purge(new Purge.Tag("tag " + i), Effect.REMOVE));
    }
    assertThat(counts).noneMatch(CompletableFuture::isDone);
    assertThat(sweeps).hasSize(1);
    sweeps.removeFirst().run();
    assertThat(counts).allMatch(count -> count.getNow(-1L) == 0);
    assertThat(later.find(KEY, PLAIN)).isInstanceOf(Found.Match.class);

    later.purge(new Purge.Tag("another"), Effect.REMOVE);
    assertThat(sweeps).hasSize(1);
  }

  @Test
  void allTakesNoSweepToCount() {
    List<Runnable> sweeps = new ArrayList<>();
    ResponseStore<String> later =
        new ResponseStore<>(new StoreLimits(100_000, 2), new PurgeLog(), sweeps::add, null);
    later.put(KEY, PLAIN, variant(VaryKey.NONE, "a", 10), later.mark(KEY));
    assertThat(later.purge(new Purge.All(), Effect.REMOVE)).isCompletedWithValue(1L);
    assertThat(later.find(KEY, PLAIN)).isInstanceOf(Found.Nothing.class);
  }

  private boolean put(CacheKey key, Fields request, VaryKey vary, String payload, long bytes) {
    return store.put(key, request, variant(vary, payload, bytes), store.mark(key));
  }

  private static Variant<String> variant(VaryKey vary, String payload, long bytes) {
    return new Variant<>(vary, FACTS, payload, bytes);
  }

  private String found(CacheKey key, Fields request) {
    return store.find(key, request) instanceof Found.Match<String>(Variant<String> variant)
        ? variant.payload()
        : "nothing";
  }

  private static Fields language(String language) {
    return new Fields() {
      @Override
      public String first(String name) {
        return language;
      }

      @Override
      public List<String> all(String name) {
        return List.of(language);
      }
    };
  }
}
