package dev.weir.edge.store;

import dev.weir.edge.disk.SegmentLog;
import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.invalidate.PurgeLog.Verdict;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.VaryKey;
import java.io.IOException;
import java.util.ArrayList;
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
import java.util.function.Predicate;
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

  /** Stale for longer than anybody takes. */
  private static final long NEVER_FRESH = -(1L << 60);

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

  /**
   * A variant on disk, or on its way there.
   *
   * @param pending what is to be written; null once it is
   * @param spot where it is; null before
   * @param staleFrom since when it is stale; {@link Long#MAX_VALUE}: a purge has not said so
   * @param storedAt when the answer had arrived, by the clock of the store
   * @param ticket of the write that it waits for, from 1; 0: it was there when the process began
   */
  record Place<P>(
      VaryKey vary,
      List<String> tags,
      @Nullable Variant<P> pending,
      SegmentLog.@Nullable Spot spot,
      long staleFrom,
      long storedAt,
      long ticket) {

    /** Whether it was there when the process began. */
    boolean recovered() {
      return ticket == 0;
    }

    long bytes() {
      return spot != null ? spot.bytes() : pending != null ? pending.bytes() : 0;
    }

    Place<P> at(SegmentLog.Spot where) {
      return new Place<>(vary, tags, null, where, staleFrom, storedAt, ticket);
    }

    Place<P> staleFrom(long atMillis) {
      Variant<P> waits = pending == null ? null : pending.staleFrom(atMillis);
      return new Place<>(vary, tags, waits, spot, Math.min(staleFrom, atMillis), storedAt, ticket);
    }

    Variant<P> as(Variant<P> read) {
      Variant<P> now = staleFrom == Long.MAX_VALUE ? read : read.staleFrom(staleFrom);
      return recovered() ? now.limitedTo(NEVER_FRESH) : now;
    }
  }

  /** What the index knows of a key, the newest first. */
  private record Shelf<P>(List<Place<P>> places, List<String> tags, long clearedUpTo) {

    static <P> Shelf<P> of(List<Place<P>> places, long clearedUpTo) {
      List<String> tags =
          places.stream().flatMap(place -> place.tags().stream()).distinct().toList();
      return new Shelf<>(List.copyOf(places), tags, clearedUpTo);
    }

    Shelf<P> staleFrom(long atMillis, long cleared) {
      return of(places.stream().map(place -> place.staleFrom(atMillis)).toList(), cleared);
    }
  }

  private final SegmentLog files;
  private final Codec<P> codec;
  private final long maxPendingBytes;
  private final int maxVariants;
  private final ConcurrentHashMap<CacheKey, Shelf<P>> index = new ConcurrentHashMap<>();
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
      Place<P> place =
          new Place<>(read.vary(), read.tags(), null, spot, Long.MAX_VALUE, read.storedAt(), 0);
      index.compute(read.key(), (key, before) -> beneath(before, place));
    } catch (IOException e) {
      log.debug("a record at {} is passed over: {}", spot, e.toString());
    }
  }

  /** What this process stored is newer than what was there; of that, what comes later. */
  private Shelf<P> beneath(@Nullable Shelf<P> before, Place<P> place) {
    List<Place<P>> places = new ArrayList<>();
    if (before != null) {
      for (Place<P> other : before.places()) {
        boolean replaced = other.recovered() && other.vary().equals(place.vary());
        if (!other.recovered() && other.vary().equals(place.vary())) {
          return before;
        }
        if (!replaced) {
          places.add(other);
        }
      }
    }
    if (places.size() < maxVariants) {
      places.add(place);
    }
    return Shelf.of(places, before == null ? 0 : before.clearedUpTo());
  }

  private void forget(long segment) {
    index.forEach(
        (key, shelf) -> {
          if (shelf.places().stream().anyMatch(place -> isIn(place, segment))) {
            index.computeIfPresent(key, (same, now) -> without(now, place -> isIn(place, segment)));
            evictions.increment();
          }
        });
  }

  private static boolean isIn(Place<?> place, long segment) {
    SegmentLog.Spot spot = place.spot();
    return spot != null && spot.segment() == segment;
  }

  private @Nullable Shelf<P> without(Shelf<P> shelf, Predicate<Place<P>> gone) {
    List<Place<P>> left = shelf.places().stream().filter(gone.negate()).toList();
    return left.isEmpty() ? null : Shelf.of(left, shelf.clearedUpTo());
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
    Shelf<P> shelf = checked(key, purges);
    return shelf == null
        ? null
        : new Held(
            shelf.places().size(),
            shelf.places().stream().mapToLong(Place::bytes).sum(),
            shelf.tags());
  }

  /** Where the answer to a request is; null: nowhere here. */
  @Nullable Place<P> find(CacheKey key, Fields request, PurgeLog purges) {
    Shelf<P> shelf = checked(key, purges);
    if (shelf == null) {
      return null;
    }
    for (Place<P> place : shelf.places()) {
      if (place.vary().matches(request)) {
        return place;
      }
    }
    return null;
  }

  /** Whether it holds answers of a key, of whatever variant. */
  boolean has(CacheKey key, PurgeLog purges) {
    return checked(key, purges) != null;
  }

  private @Nullable Shelf<P> checked(CacheKey key, PurgeLog purges) {
    Shelf<P> shelf = index.get(key);
    if (shelf == null || shelf.clearedUpTo() == purges.generation()) {
      return shelf;
    }
    return index.computeIfPresent(key, (same, now) -> left(key, now, purges));
  }

  private @Nullable Shelf<P> left(CacheKey key, Shelf<P> shelf, PurgeLog purges) {
    long generation = purges.generation();
    return switch (purges.since(key, shelf.tags(), shelf.clearedUpTo())) {
      case Verdict.Clear _ -> new Shelf<>(shelf.places(), shelf.tags(), generation);
      case Verdict.Gone _ -> null;
      case Verdict.Stale(long number, long at) -> shelf.staleFrom(at, generation);
    };
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
    Place<P> place =
        new Place<>(
            variant.vary(),
            variant.tags(),
            variant,
            null,
            Long.MAX_VALUE,
            variant.facts().arrivedMillis(),
            tickets.incrementAndGet());
    Shelf<P> after =
        index.compute(key, (same, before) -> onto(key, before, place, request, mark, purges));
    boolean kept = after != null && after.places().getFirst().ticket() == place.ticket();
    if (kept) {
      writer.execute(() -> write(key, variant, place.ticket(), bytes));
    } else {
      pendingBytes.addAndGet(-bytes);
    }
    return kept;
  }

  private @Nullable Shelf<P> onto(
      CacheKey key,
      @Nullable Shelf<P> before,
      Place<P> place,
      Fields request,
      PurgeLog.Mark mark,
      PurgeLog purges) {
    long generation = purges.generation();
    if (!purges.untouched(key, place.tags(), mark)) {
      return before;
    }
    Shelf<P> left = before == null ? null : left(key, before, purges);
    List<Place<P>> places = new ArrayList<>();
    places.add(place);
    if (left != null) {
      for (Place<P> other : left.places()) {
        if (places.size() < maxVariants && !other.vary().matches(request)) {
          places.add(other);
        }
      }
    }
    return Shelf.of(places, generation);
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
    Shelf<P> shelf = index.get(key);
    return shelf != null && shelf.places().stream().anyMatch(place -> place.ticket() == ticket);
  }

  private void settle(CacheKey key, long ticket, SegmentLog.@Nullable Spot spot) {
    index.computeIfPresent(
        key,
        (same, shelf) -> {
          List<Place<P>> places = new ArrayList<>();
          for (Place<P> place : shelf.places()) {
            if (place.ticket() != ticket) {
              places.add(place);
            } else if (spot != null) {
              places.add(place.at(spot));
            }
          }
          return places.isEmpty() ? null : Shelf.of(places, shelf.clearedUpTo());
        });
  }

  /**
   * Reads an answer.
   *
   * @param then told on another thread, of null where it cannot be read
   * @return whether it will be; not where too many reads wait
   */
  boolean read(CacheKey key, Place<P> place, Consumer<@Nullable Variant<P>> then) {
    try {
      readers.execute(() -> then.accept(read(key, place)));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private @Nullable Variant<P> read(CacheKey key, Place<P> place) {
    SegmentLog.Spot spot = place.spot();
    SegmentLog.Stored stored = spot == null ? null : files.read(spot);
    if (stored != null) {
      try {
        return place.as(codec.variant(stored.head(), stored.body(), place.recovered()));
      } catch (IOException e) {
        log.debug("a record at {} cannot be understood: {}", spot, e.toString());
      }
    }
    index.computeIfPresent(key, (same, shelf) -> without(shelf, other -> other.equals(place)));
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
