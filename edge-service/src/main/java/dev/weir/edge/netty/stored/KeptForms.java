package dev.weir.edge.netty.stored;

import dev.weir.common.coding.ContentCoding;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.VaryKey;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.Variant;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Coded bodies of one stored answer, kept on disk where there is one: what was compressed once is
 * not compressed again when memory has lost it, or the process has ended. Each is found by a sum
 * over the body that it was made of, so that none can be taken for another answer's; one that the
 * coding makes no smaller is kept empty.
 */
public final class KeptForms {

  private static final byte[] NO_SMALLER = {};

  private final ResponseStore<CachedAnswer> store;
  private final CacheKey key;
  private final NettyFields request;
  private final Variant<CachedAnswer> stored;

  /**
   * The forms of an answer.
   *
   * @param key of the answer
   */
  public KeptForms(
      ResponseStore<CachedAnswer> store,
      CacheKey key,
      NettyFields request,
      Variant<CachedAnswer> stored) {
    this.store = store;
    this.key = key;
    this.request = request;
    this.stored = stored;
  }

  /**
   * The body in a coding, as it is kept, or else made now; empty, or not smaller, where the coding
   * is of no use. Fails where there is too much to do already.
   */
  public CompletableFuture<byte[]> get(ContentCoding coding, EdgeCodings codings) {
    byte[] body = stored.payload().body();
    return store.disk() == null
        ? codings.code(coding, body)
        : codings.sum(body).thenCompose(sum -> findOrMake(coding, codings, sum));
  }

  private CompletableFuture<byte[]> findOrMake(
      ContentCoding coding, EdgeCodings codings, String sum) {
    // no request target has a space
    CacheKey place = key.withTarget(key.target() + " in " + coding.token() + " " + sum);
    PurgeLog.Mark mark = store.mark(place);
    CompletableFuture<Optional<CachedAnswer>> found = new CompletableFuture<>();
    store.findAside(place, request, found::complete);
    return found.thenCompose(
        kept ->
            kept.map(CachedAnswer::body)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> make(coding, codings, place, mark)));
  }

  private CompletableFuture<byte[]> make(
      ContentCoding coding, EdgeCodings codings, CacheKey place, PurgeLog.Mark mark) {
    byte[] body = stored.payload().body();
    return codings
        .code(coding, body)
        .thenApply(
            coded -> {
              keep(coding, coded.length < body.length ? coded : NO_SMALLER, place, mark);
              return coded;
            });
  }

  private void keep(ContentCoding coding, byte[] coded, CacheKey place, PurgeLog.Mark mark) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.CONTENT_ENCODING, coding.token());
    CachedAnswer form = CachedAnswer.stored(HttpResponseStatus.OK, headers, coded, stored.tags());
    store.putAside(
        place,
        request,
        new Variant<>(VaryKey.NONE, stored.facts(), form, form.bytes(), stored.tags()),
        mark);
  }
}
