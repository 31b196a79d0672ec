package dev.weir.edge.store;

import dev.weir.edge.disk.SegmentLog;
import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.VaryKey;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on disk, behind those in memory. An index in memory says what is there; files are written
 * by one thread and read by two others, never by who asks. What waits to be written is found all
 * the same, and is bounded in bytes: beyond that an answer is not kept here.
 *
 * <p>What was there when the process began may have been purged before it ended: it is never served
 * before the origin was asked.
 *
 * @param <P> what is served
 */
public final class DiskTier<P> implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DiskTier.class);
  private static final int READS_WAITING = 1024;
  private static final long TELL_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Turns answers into bytes and back. */
  public interface Codec<P> {

    /** All of a variant but its body. */
    byte[] head(CacheKey key, Variant<P> variant);

    byte[] body(P payload);

    /**
     * What a head says.
     *
     * @throws IOException where it is none of this version
     */
    Head read(byte[] head) throws IOException;

    /**
     * A variant of what {@link #head} and {@link #body} made of it.
     *
     * @param unsure whether nobody may have it before the origin was asked
     * @throws IOException where it is none of this version
     */
    Variant<P> variant(byte[] head, byte[] body, boolean unsure) throws IOException;
  }

  /**
   * What the index has to know of a record.
   *
   * @param storedAt when the answer had arrived, by the clock of the store
   */
  public record Head(CacheKey key, VaryKey vary, List<String> tags, long storedAt) {}

  private final SegmentLog files;
  private final Codec<P> codec;
  private final long maxPendingBytes;
  private final int maxVariants;
  private final ConcurrentHashMap<CacheKey, DiskShelf<P>> index = new ConcurrentHashMap<>();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(named("weir-disk-write"));
  private final ExecutorService readers =
      new ThreadPoolExecutor(
          2,
          2,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(READS_WAITING),
          named("weir-disk-read"));
  private final AtomicLong tickets = new AtomicLong();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final LongAdder evictions = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /** Of the thread that writes. */
  private boolean told;

  private long toldNanos;

  /**
   * A tier over these files; what is in them already is found by and by.
   *
   * @param maxPendingBytes that may wait to be written
   * @param maxVariants of one key
   */
  public DiskTier(SegmentLog files, Codec<P> codec, long maxPendingBytes, int maxVariants) {
    this.files = files;
    this.codec = codec;
    this.maxPendingBytes = maxPendingBytes;
    this.maxVariants = maxVariants;
    files.onGone(this::forget);
    writer.execute(() -> files.recover(this::recovered));
  }

  private static ThreadFactory named(String name) {
    return Thread.ofPlatform().daemon().name(name).factory();
  }

  private void recovered(byte[] head, SegmentLog.Spot spot) {
    try {
      Head read = codec.read(head);
      DiskPlace<P> place =
          new DiskPlace<>(read.vary(), read.tags(), null, spot, Long.MAX_VALUE, read.storedAt(), 0);
      index.compute(read.key(), (key, before) -> DiskShelf.beneath(before, place, maxVariants));
    } catch (IOException e) {
      log.debug("a record at {} is passed over: {}", spot, e.toString());
    }
  }

  private void forget(long segment) {
    index.forEach(
        (key, shelf) -> {
          if (shelf.places().stream().anyMatch(place -> place.isIn(segment))) {
            index.computeIfPresent(key, (same, now) -> now.without(place -> place.isIn(segment)));
            evictions.increment();
          }
        });
  }

  /**
   * What it holds of a key.
   *
   * @param variants how many
   * @param bytes of all of them, with their fields where they are written already
   * @param tags each once
   */
  public record Held(int variants, long bytes, List<String> tags) {}

  /** The keys that it holds, in no order. */
  Iterable<CacheKey> keys() {
    return index.keySet();
  }

  /** What it holds of a key; null: nothing. */
  @Nullable Held held(CacheKey key, PurgeLog purges) {
    DiskShelf<P> shelf = checked(key, purges);
    return shelf == null
        ? null
        : new Held(
            shelf.places().size(),
            shelf.places().stream().mapToLong(DiskPlace::bytes).sum(),
            shelf.tags());
  }

  /** Where the answer to a request is; null: nowhere here. */
  @Nullable DiskPlace<P> find(CacheKey key, Fields request, PurgeLog purges) {
    DiskShelf<P> shelf = checked(key, purges);
    return shelf == null ? null : shelf.find(request);
  }

  /** Whether it holds answers of a key, of whatever variant. */
  boolean has(CacheKey key, PurgeLog purges) {
    return checked(key, purges) != null;
  }

  private @Nullable DiskShelf<P> checked(CacheKey key, PurgeLog purges) {
    DiskShelf<P> shelf = index.get(key);
    if (shelf == null || shelf.clearedUpTo() == purges.generation()) {
      return shelf;
    }
    return index.computeIfPresent(key, (same, now) -> now.left(key, purges));
  }

  /** Keeps an answer, unless its key was purged since {@code mark}; returns whether it does. */
  boolean put(
      CacheKey key, Fields request, Variant<P> variant, PurgeLog.Mark mark, PurgeLog purges) {
    long bytes = variant.weight();
    if (pendingBytes.addAndGet(bytes) > maxPendingBytes) {
      pendingBytes.addAndGet(-bytes);
      dropped.increment();
      // what is there is older than what is not kept
      index.remove(key);
      return false;
    }
    DiskPlace<P> place =
        new DiskPlace<>(
            variant.vary(),
            variant.tags(),
            variant,
            null,
            Long.MAX_VALUE,
            variant.facts().arrivedMillis(),
            tickets.incrementAndGet());
    DiskShelf<P> after =
        index.compute(key, (same, before) -> onto(key, before, place, request, mark, purges));
    boolean kept = after != null && after.places().getFirst().ticket() == place.ticket();
    if (kept) {
      writer.execute(() -> write(key, variant, place.ticket(), bytes));
    } else {
      pendingBytes.addAndGet(-bytes);
    }
    return kept;
  }

  private @Nullable DiskShelf<P> onto(
      CacheKey key,
      @Nullable DiskShelf<P> before,
      DiskPlace<P> place,
      Fields request,
      PurgeLog.Mark mark,
      PurgeLog purges) {
    long generation = purges.generation();
    if (!purges.untouched(key, place.tags(), mark)) {
      return before;
    }
    DiskShelf<P> left = before == null ? null : before.left(key, purges);
    return DiskShelf.onto(left, place, request, maxVariants, generation);
  }

  private void write(CacheKey key, Variant<P> variant, long ticket, long bytes) {
    try {
      if (isWanted(key, ticket)) {
        SegmentLog.Spot spot =
            files.append(codec.head(key, variant), codec.body(variant.payload()));
        settle(key, ticket, spot);
      }
    } catch (IOException | RuntimeException e) {
      dropped.increment();
      tell(e);
      settle(key, ticket, null);
    } finally {
      pendingBytes.addAndGet(-bytes);
    }
  }

  /** Once a minute: a disk that is full is so for every answer. */
  private void tell(Exception failure) {
    long now = System.nanoTime();
    if (!told || now - toldNanos > TELL_NANOS) {
      told = true;
      toldNanos = now;
      log.warn(
          "an answer could not be written to disk, {} so far were not kept there: {}",
          dropped.sum(),
          failure.toString());
    }
  }

  private boolean isWanted(CacheKey key, long ticket) {
    DiskShelf<P> shelf = index.get(key);
    return shelf != null && shelf.hasPlaceOf(ticket);
  }

  private void settle(CacheKey key, long ticket, SegmentLog.@Nullable Spot spot) {
    index.computeIfPresent(key, (same, shelf) -> shelf.settled(ticket, spot));
  }

  /**
   * Reads an answer.
   *
   * @param then told on another thread, of null where it cannot be read
   * @return whether it will be; not where too many reads wait
   */
  boolean read(CacheKey key, DiskPlace<P> place, Consumer<@Nullable Variant<P>> then) {
    try {
      readers.execute(() -> then.accept(read(key, place)));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private @Nullable Variant<P> read(CacheKey key, DiskPlace<P> place) {
    SegmentLog.Spot spot = place.spot();
    SegmentLog.Stored stored = spot == null ? null : files.read(spot);
    if (stored != null) {
      try {
        return place.as(codec.variant(stored.head(), stored.body(), place.recovered()));
      } catch (IOException e) {
        log.debug("a record at {} cannot be understood: {}", spot, e.toString());
      }
    }
    index.computeIfPresent(key, (same, shelf) -> shelf.without(other -> other.equals(place)));
    return null;
  }

  void remove(CacheKey key) {
    index.remove(key);
  }

  void stale(CacheKey key, long atMillis) {
    index.computeIfPresent(key, (same, shelf) -> shelf.staleFrom(atMillis, shelf.clearedUpTo()));
  }

  /** Compares every key with the purges since its last comparison. */
  void sweep(PurgeLog purges) {
    index.keySet().forEach(key -> checked(key, purges));
  }

  /** How full it is. */
  public StoreStats stats() {
    return new StoreStats(index.size(), files.bytes(), files.maxBytes(), evictions.sum());
  }

  /** Answers that were not kept here: too much waited to be written, or could not be. */
  public long dropped() {
    return dropped.sum();
  }

  /** Returns when all that waits now is written. */
  void drain() throws InterruptedException {
    try {
      writer.submit(() -> {}).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes what waits, for some seconds, and ends. */
  @Override
  public void close() throws IOException {
    readers.shutdown();
    writer.shutdown();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("not all that was stored is on disk");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    files.close();
  }
}
