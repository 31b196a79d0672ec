package dev.weir.edge.netty;

import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.Storage;
import dev.weir.edge.site.SliceRules;
import dev.weir.edge.store.Variant;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to fetch in slices what is large: one slice is asked for in place of the whole. It
 * comes to nothing where the origin answers with what cannot be sliced, or kept; then the whole is
 * to be asked for.
 */
final class SliceAttempt {

  /** How far the slice has come. */
  sealed interface Progress {

    /** More of it is to come. */
    record Coming() implements Progress {}

    /**
     * It is whole.
     *
     * @param whole the head of all slices
     * @param stored whether that is stored, so that others find the slices
     */
    record Kept(Variant<CachedAnswer> whole, boolean stored) implements Progress {}

    /** There is no room for it, or it is not as long as it said. */
    record Failed() implements Progress {}
  }

  private final Asker asker;
  private final Fetch fetch;
  private final int size;

  /** Offset of the slice. */
  private final long wanted;

  private @Nullable Slicing slicing;

  private SliceAttempt(Asker asker, Fetch fetch, int size, long wanted) {
    this.asker = asker;
    this.fetch = fetch;
    this.size = size;
    this.wanted = wanted;
  }

  /** Null where a request is not one whose answer is fetched in slices. */
  static @Nullable SliceAttempt of(Asker asker, Fetch fetch) {
    EdgeServices edge = asker.edge();
    if (!edge.site().slices().cover(asker.key().target())
        || fetch.beginning() != null
        || !fetch.mayStore()
        || !fetch.facts().isGet()
        || fetch.facts().authorized()) {
      return null;
    }
    int size = Math.min(edge.site().slices().size(), edge.settings().maxObjectBytes());
    long wanted = SliceRules.firstWanted(asker.fields().first("range"), size);
    return new SliceAttempt(asker, fetch, size, wanted);
  }

  /** Asks for the slice. */
  void ask(HttpHeaders request) {
    OriginHead.slice(request, wanted, wanted + size - 1);
  }

  /**
   * Begins to keep what comes, where that is the slice.
   *
   * @param came a 206 or 416; its fields are copied
   * @return whether it is
   */
  boolean begin(OriginAnswer came) {
    Storage storage =
        asker
            .edge()
            .policy()
            .sliceStorage(fetch.facts(), came.facts(), fetch.askedMillis(), came.atMillis());
    slicing = Slicing.begin(asker, fetch, wanted, size, came.headers(), storage, came.tags());
    return slicing != null;
  }

  /** Whether the slice has begun to come. */
  boolean isComing() {
    return slicing != null;
  }

  /** Takes a piece of the slice, which is coming. */
  Progress take(HttpContent content) {
    Slicing kept = Objects.requireNonNull(slicing);
    boolean room = kept.add(content.content());
    content.release();
    if (!room) {
      return new Progress.Failed();
    }
    if (!(content instanceof LastHttpContent)) {
      return new Progress.Coming();
    }
    slicing = null;
    Optional<Boolean> stored = kept.finish();
    return stored.isPresent()
        ? new Progress.Kept(kept.whole(), stored.get())
        : new Progress.Failed();
  }

  /** Forgets what has come of the slice. */
  void drop() {
    Slicing dropped = slicing;
    slicing = null;
    if (dropped != null) {
      dropped.drop();
    }
  }
}
