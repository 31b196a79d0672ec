package dev.weir.edge.netty;

import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.netty.stored.StoredParts;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.RequestFacts;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.Storage;
import dev.weir.edge.policy.Storage.Reason;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.policy.VaryKey;
import dev.weir.edge.store.Found;
import dev.weir.edge.store.Refusals;
import dev.weir.edge.store.Variant;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that is being stored while it passes. */
final class Keeping {

  private final EdgeServices edge;
  private final CacheKey key;
  private final NettyFields request;
  private final Fetch fetch;
  private final HttpResponseStatus status;
  private final HttpHeaders headers;
  private final StoredFacts facts;
  private final List<String> tags;
  private final BodyCollector body;

  private Keeping(
      EdgeServices edge,
      CacheKey key,
      NettyFields request,
      Fetch fetch,
      HttpResponseStatus status,
      HttpHeaders headers,
      StoredFacts facts,
      List<String> tags,
      BodyCollector body) {
    this.edge = edge;
    this.key = key;
    this.request = request;
    this.fetch = fetch;
    this.status = status;
    this.headers = headers;
    this.facts = facts;
    this.tags = tags;
    this.body = body;
  }

  /**
   * Begins to keep an answer, where it may be stored and is not known to be too large.
   *
   * @param came its fields are copied
   */
  static @Nullable Keeping begin(
      EdgeServices edge, CacheKey key, NettyFields request, Fetch fetch, OriginAnswer came) {
    HttpHeaders headers = came.headers();
    ResponseFacts response = came.facts();
    int limit = edge.settings().maxObjectBytes();
    long length = length(headers);
    return switch (storage(edge, key, fetch, headers, response, length > limit)) {
      case Storage.NotStorable(Reason reason) -> {
        if (fetch.facts().isGet()) {
          edge.store()
              .refusals()
              .note(new Refusals.Refusal(key, reason, response.status(), edge.nowMillis()));
        }
        yield null;
      }
      case Storage.Storable(StoredFacts facts) ->
          new Keeping(
              edge,
              key,
              request,
              fetch,
              came.head().status(),
              headers.copy(),
              facts,
              came.tags(),
              new BodyCollector((int) length, limit, edge.bodies()));
    };
  }

  private static Storage storage(
      EdgeServices edge,
      CacheKey key,
      Fetch fetch,
      HttpHeaders headers,
      ResponseFacts response,
      boolean tooLarge) {
    if (edge.site().pass()) {
      return new Storage.NotStorable(Reason.PASSED);
    }
    if (!fetch.mayStore()) {
      return new Storage.NotStorable(fetch.refusal());
    }
    if (tooLarge) {
      return new Storage.NotStorable(Reason.TOO_LARGE);
    }
    CachePolicy policy = edge.policy();
    RequestFacts asked = fetch.facts();
    long now = edge.nowMillis();
    if (asked.isPost()) {
      boolean ofTarget = isOfTarget(key, headers.get(HttpHeaderNames.CONTENT_LOCATION));
      return policy.postStorage(asked, response, ofTarget, fetch.askedMillis(), now);
    }
    return StoredParts.isPart(response.status(), headers)
        ? policy.partStorage(asked, response, fetch.askedMillis(), now)
        : policy.storage(asked, response, fetch.askedMillis(), now);
  }

  private static boolean isOfTarget(CacheKey key, @Nullable String location) {
    return location != null && key.sibling(location).filter(key::equals).isPresent();
  }

  /** Takes a copy of a piece; returns whether there is room for the body so far. */
  boolean add(ByteBuf piece) {
    return body.add(piece);
  }

  /**
   * Stores the whole answer.
   *
   * @return whether it is stored, and fresh enough to serve others
   */
  boolean finish() {
    byte[] bytes = body.toBytes();
    body.release();
    return store(CachedAnswer.of(status, headers, facts.response(), bytes, tags))
        && facts.isFresh(edge.nowMillis());
  }

  /** Keeps it no longer. */
  void drop() {
    body.release();
  }

  private boolean store(CachedAnswer answer) {
    if (answer.part() == null) {
      return put(edge, key, request, fetch, facts, answer);
    }
    CachedAnswer before =
        edge.store().find(key, request) instanceof Found.Match<CachedAnswer>(var variant)
            ? variant.payload()
            : null;
    if (before != null && before.part() == null && before.isOfTheSame(answer.tag())) {
      // the whole is stored already
      return false;
    }
    CachedAnswer joined =
        StoredParts.joined(before, answer, facts.response(), edge.settings().maxObjectBytes());
    return put(edge, key, request, fetch, facts, joined);
  }

  /** Puts an answer into the store, unless it was purged since it was asked for. */
  static boolean put(
      EdgeServices edge,
      CacheKey key,
      NettyFields request,
      Fetch fetch,
      StoredFacts facts,
      CachedAnswer answer) {
    VaryKey vary = edge.policy().varyKey(facts.response(), request, answer.language());
    StoredFacts limited = edge.site().ttl().limited(facts);
    Variant<CachedAnswer> variant =
        new Variant<>(vary, limited, answer, answer.bytes(), answer.tags());
    boolean stored = edge.store().put(key, request, variant, fetch.mark());
    if (stored) {
      edge.tally().store();
    }
    return stored;
  }

  /**
   * The length that the head names, {@link Long#MAX_VALUE} where it has ten digits or more; 0 where
   * it names none.
   */
  private static long length(HttpHeaders headers) {
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    if (length == null) {
      return 0;
    }
    return length.length() > 9 ? Long.MAX_VALUE : Integer.parseInt(length);
  }
}
