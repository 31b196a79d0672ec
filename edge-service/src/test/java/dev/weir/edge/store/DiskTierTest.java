package dev.weir.edge.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.disk.SegmentLog;
import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.Effect;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.policy.VaryKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store whose memory holds nothing of more than ten bytes: what is larger comes from disk. */
@Timeout(30)
class DiskTierTest {

  private static final CacheKey KEY = new CacheKey("h", "/a");
  private static final Fields PLAIN =
      new Fields() {
        @Override
        public @Nullable String first(String name) {
          return null;
        }

        @Override
        public List<String> all(String name) {
          return List.of();
        }
      };

  private static final ResponseFacts RESPONSE = ResponseFacts.of(200, PLAIN, 0);

  /** Heads are {@code host target arrived tags}. */
  private static final DiskTier.Codec<String> CODEC =
      new DiskTier.Codec<>() {
        @Override
        public byte[] head(CacheKey key, Variant<String> variant) {
          String tags = String.join(",", variant.tags());
          long arrived = variant.facts().arrivedMillis();
          return (key.host() + " " + key.target() + " " + arrived + " " + tags).getBytes(UTF_8);
        }

        @Override
        public byte[] body(String payload) {
          return payload.getBytes(UTF_8);
        }

        @Override
        public DiskTier.Head read(byte[] head) {
          String[] parts = new String(head, UTF_8).split(" ", -1);
          return new DiskTier.Head(
              new CacheKey(parts[0], parts[1]),
              VaryKey.NONE,
              List.of(parts[3].split(",")),
              Long.parseLong(parts[2]));
        }

        @Override
        public Variant<String> variant(byte[] head, byte[] body, boolean unsure) {
          DiskTier.Head read = read(head);
          StoredFacts facts = new StoredFacts(RESPONSE, 1_000, 0, read.storedAt());
          String payload = new String(body, UTF_8);
          return new Variant<>(read.vary(), facts, payload, payload.length(), read.tags());
        }
      };

  @TempDir private Path folder;
  private DiskTier<String> disk;
  private ResponseStore<String> store;

  @BeforeEach
  void open() throws IOException {
    open(1 << 20);
  }

  private void open(long pending) throws IOException {
    SegmentLog files = SegmentLog.open(folder, new SegmentLog.Limits(1 << 16, 1 << 14));
    disk = new DiskTier<>(files, CODEC, pending, 2);
    store =
        new ResponseStore<>(new StoreLimits(100_000, 2, 10), new PurgeLog(), Runnable::run, disk);
  }

  @AfterEach
  void close() throws IOException {
    disk.close();
  }

  @Test
  void whatIsLargeIsOnDiskAlone_andWhatIsSmallInMemoryToo() throws Exception {
    assertThat(put(KEY, "larger than ten bytes", "t")).isTrue();
    assertThat(store.stats().entries()).isZero();
    assertThat(found(KEY)).isEqualTo("larger than ten bytes");
    disk.drain();
    assertThat(store.find(KEY, PLAIN)).isInstanceOf(Found.OnDisk.class);
    assertThat(found(KEY)).isEqualTo("larger than ten bytes");
    CacheKey small = new CacheKey("h", "/small");
    put(small, "small", "t");
    assertThat(store.stats().entries()).isEqualTo(1);
    assertThat(disk.stats().entries()).isEqualTo(2);
  }

  @Test
  void afterARestart_allIsThere_butServedOnlyOnceTheOriginWasAsked() throws Exception {
    put(KEY, "first and large enough", "t");
    put(KEY, "second and large enough", "t");
    put(new CacheKey("h", "/s"), "s", "t");
    close();
    open();
    disk.drain();
    assertThat(disk.stats().entries()).isEqualTo(2);
    Variant<String> read = load(KEY);
    assertThat(read.payload()).isEqualTo("second and large enough");
    assertThat(read.facts().isFresh(0)).isFalse();
    assertThat(found(new CacheKey("h", "/s"))).isEqualTo("s");
    // asked again, it is fresh
    put(KEY, "third and large enough", "t");
    disk.drain();
    assertThat(load(KEY).facts().isFresh(0)).isTrue();
  }

  @Test
  void everyKindOfPurgeReachesTheDisk() throws Exception {
    for (Purge purge :
        List.of(
            Purge.url("http://h/a"),
            Purge.url("/a"),
            Purge.pattern("/a*"),
            new Purge.Tag("t"),
            new Purge.All())) {
      for (boolean written : new boolean[] {false, true}) {
        put(KEY, "larger than ten bytes", "t");
        if (written) {
          disk.drain();
        }
        store.purge(purge);
        assertThat(store.find(KEY, PLAIN)).as("%s", purge).isInstanceOf(Found.Nothing.class);
        disk.drain();
        assertThat(store.find(KEY, PLAIN)).as("%s", purge).isInstanceOf(Found.Nothing.class);
      }
    }
  }

  @Test
  void softPurgeLeavesItThere_stale() throws Exception {
    for (Purge purge : List.of(Purge.url("http://h/a"), new Purge.All())) {
      put(KEY, "larger than ten bytes", "t");
      store.purge(purge, new Effect.Stale(500));
      disk.drain();
      assertThat(load(KEY).facts().isFresh(499)).isTrue();
      assertThat(load(KEY).facts().isFresh(500)).isFalse();
    }
  }

  @Test
  void whatWasAskedForBeforeAPurge_doesNotComeToDiskAfterIt() throws Exception {
    PurgeLog.Mark before = store.mark(KEY);
    store.purge(new Purge.All());
    assertThat(store.put(KEY, PLAIN, variant("larger than ten bytes", "t"), before)).isFalse();
    disk.drain();
    assertThat(store.find(KEY, PLAIN)).isInstanceOf(Found.Nothing.class);
  }

  @Test
  void purgeBetweenFindingAndReading_isNotOverlooked() throws Exception {
    for (Purge purge : List.of(Purge.url("http://h/a"), new Purge.All())) {
      put(KEY, "small", "t");
      close();
      open();
      disk.drain();
      Found.OnDisk<String> there = (Found.OnDisk<String>) store.find(KEY, PLAIN);
      store.purge(purge);
      CompletableFuture<Found<String>> read = new CompletableFuture<>();
      store.load(there, read::complete);
      assertThat(read.join()).isInstanceOf(Found.Nothing.class);
      assertThat(store.find(KEY, PLAIN)).isInstanceOf(Found.Nothing.class);
    }
  }

  @Test
  void moreThanMayWait_isDropped_withWhatIsOlder() throws Exception {
    close();
    open(600);
    put(KEY, "small", "t");
    disk.drain();
    assertThat(disk.stats().entries()).isEqualTo(1);
    assertThat(put(KEY, "x".repeat(1_000), "t")).isFalse();
    assertThat(disk.dropped()).isEqualTo(1);
    assertThat(disk.stats().entries()).isZero();
  }

  @Test
  void indexForgetsWhatHadToMakeRoom() throws Exception {
    for (int i = 0; i < 100; i++) {
      put(new CacheKey("h", "/" + i), "x".repeat(1_000), "t");
      disk.drain();
    }
    assertThat(disk.stats().entries()).isBetween(30L, 64L);
    assertThat(disk.stats().entries() + disk.stats().evictions()).isEqualTo(100);
    assertThat(store.find(new CacheKey("h", "/0"), PLAIN)).isInstanceOf(Found.Nothing.class);
    assertThat(found(new CacheKey("h", "/99"))).hasSize(1_000);
  }

  private boolean put(CacheKey key, String payload, String tag) {
    return store.put(key, PLAIN, variant(payload, tag), store.mark(key));
  }

  private static Variant<String> variant(String payload, String tag) {
    StoredFacts facts = new StoredFacts(RESPONSE, 1_000, 0, 0);
    return new Variant<>(VaryKey.NONE, facts, payload, payload.length(), List.of(tag));
  }

  private String found(CacheKey key) {
    return load(key).payload();
  }

  private Variant<String> load(CacheKey key) {
    CompletableFuture<Found<String>> loaded = new CompletableFuture<>();
    switch (store.find(key, PLAIN)) {
      case Found.OnDisk<String> there -> store.load(there, loaded::complete);
      case Found<String> other -> loaded.complete(other);
    }
    return loaded.join() instanceof Found.Match<String>(Variant<String> variant)
        ? variant
        : variant("nothing", "none");
  }
}
