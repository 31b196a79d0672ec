package dev.weir.edge.netty.stored;

import dev.weir.edge.http.ContentRange;
import dev.weir.edge.netty.field.ContentDigests;
import dev.weir.edge.netty.field.NotModified;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.StoredPart;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts parts of a representation together (RFC 9111 section 3.4). Only a strong entity tag tells
 * that two parts are of the same; nothing else is ever taken for that.
 */
public final class StoredParts {

  private StoredParts() {}

  /** Whether an answer is one part, and says which. */
  public static boolean isPart(int status, HttpHeaders headers) {
    return status == HttpResponseStatus.PARTIAL_CONTENT.code() && range(headers).isPresent();
  }

  /**
   * Whether an answer brings what a stored beginning lacks, all of it, and of the same
   * representation.
   *
   * @param headers of a 206
   */
  public static boolean completes(CachedAnswer beginning, HttpHeaders headers) {
    StoredPart part = beginning.part();
    Optional<ContentRange> rest = range(headers);
    return part != null
        && rest.isPresent()
        && part.isEndedBy(rest.get())
        && Long.toString(rest.get().length()).equals(headers.get(HttpHeaderNames.CONTENT_LENGTH))
        && beginning.isOfTheSame(headers.get(HttpHeaderNames.ETAG));
  }

  /**
   * The fields of the whole of which a beginning was stored: what came last counts.
   *
   * @param rest fields of the answer that brought the rest
   */
  public static HttpHeaders whole(CachedAnswer beginning, HttpHeaders rest) {
    HttpHeaders headers = NotModified.freshen(beginning.headers(), rest);
    ContentDigests.remove(headers);
    headers.remove(HttpHeaderNames.VIA);
    headers.add(HttpHeaderNames.VIA, rest.getAll(HttpHeaderNames.VIA));
    headers.remove(HttpHeaderNames.CONTENT_RANGE);
    long length = range(rest).map(ContentRange::last).orElse(0L) + 1;
    headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
    return headers;
  }

  /**
   * A new part, joined to the stored one where that is known to be of the same representation and
   * touches it; the whole where nothing is missing any more.
   *
   * @param facts of the new part's answer
   * @param limit the largest body that is stored, in bytes
   */
  public static CachedAnswer joined(
      @Nullable CachedAnswer before, CachedAnswer added, ResponseFacts facts, int limit) {
    StoredPart one = before == null ? null : before.part();
    StoredPart other = added.part();
    if (before == null
        || one == null
        || other == null
        || !before.isOfTheSame(added.tag())
        || !one.joins(other)) {
      return added;
    }
    long first = Math.min(one.range().first(), other.range().first());
    long last = Math.max(one.range().last(), other.range().last());
    if (last - first + 1 > limit) {
      return added;
    }
    byte[] body = new byte[(int) (last - first + 1)];
    before.copyTo(body, (int) (one.range().first() - first));
    added.copyTo(body, (int) (other.range().first() - first));
    return answer(
        before, added, new ContentRange(first, last, one.range().complete()), body, facts);
  }

  private static CachedAnswer answer(
      CachedAnswer before,
      CachedAnswer added,
      ContentRange range,
      byte[] body,
      ResponseFacts facts) {
    HttpHeaders headers = NotModified.freshen(before.headers(), added.headers());
    ContentDigests.remove(headers);
    if (range.first() == 0 && range.reachesTheEnd()) {
      headers.remove(HttpHeaderNames.CONTENT_RANGE);
      return CachedAnswer.of(HttpResponseStatus.OK, headers, facts, body, added.tags());
    }
    headers.set(HttpHeaderNames.CONTENT_RANGE, range.toString());
    return CachedAnswer.of(HttpResponseStatus.PARTIAL_CONTENT, headers, facts, body, added.tags());
  }

  private static Optional<ContentRange> range(HttpHeaders headers) {
    String field = headers.get(HttpHeaderNames.CONTENT_RANGE);
    return field == null ? Optional.empty() : ContentRange.parse(field);
  }
}
