package dev.weir.edge.policy;

import dev.weir.edge.http.ByteRange;
import dev.weir.edge.http.EntityTags;
import dev.weir.edge.http.Fields;
import dev.weir.edge.http.HttpDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Evaluates conditional and range requests against a stored response (RFC 9111 section 4.3.2). */
public final class Preconditions {

  private static final long SURELY_BEFORE_MILLIS = 60_000;
  private static final long BEFORE_MILLIS = 1_000;
  private static final ByteRange WHOLE = new ByteRange.Whole();

  private Preconditions() {}

  /**
   * Whether the client has this response already, so that 304 answers it.
   *
   * @param tag the {@code ETag} of the stored response
   */
  public static boolean notModified(
      Fields request, ResponseFacts stored, @Nullable String tag, long nowMillis) {
    if (stored.status() / 100 != 2) {
      return false;
    }
    List<String> tags = request.all("if-none-match");
    if (!tags.isEmpty()) {
      return EntityTags.anyMatches(tags, tag == null ? "" : tag);
    }
    String since = request.first("if-modified-since");
    if (since == null) {
      return false;
    }
    OptionalLong time = HttpDate.parse(since, nowMillis);
    return time.isPresent() && stored.lastModified().orElse(stored.date()) <= time.getAsLong();
  }

  /**
   * Whether a request has a condition that only the origin can judge (RFC 9111 section 4.3.2): what
   * it answers is for that request alone.
   */
  public static boolean areForTheOrigin(Fields request) {
    return request.has("if-match") || request.has("if-unmodified-since");
  }

  /**
   * By what two answers are known to be of one representation, byte for byte: a strong entity tag,
   * or, where there is none at all, a {@code Last-Modified} a minute older than the answer (RFC
   * 9110 section 8.8.2.2).
   */
  public static Optional<String> lastingValidator(Fields response, long nowMillis) {
    String tag = response.first("etag");
    if (tag != null) {
      return EntityTags.isStrong(tag) ? Optional.of(tag) : Optional.empty();
    }
    String changed = response.first("last-modified");
    String date = response.first("date");
    if (changed == null) {
      return Optional.empty();
    }
    long made = date == null ? nowMillis : HttpDate.parse(date, nowMillis).orElse(nowMillis);
    OptionalLong time = HttpDate.parse(changed, nowMillis);
    return time.isPresent() && made - time.getAsLong() >= SURELY_BEFORE_MILLIS
        ? Optional.of(changed)
        : Optional.empty();
  }

  /**
   * Whether the answer to a HEAD speaks of the stored response (RFC 9111 section 4.3.5): its
   * validators and its length, as far as it names them, are the stored ones.
   *
   * @param length of the stored body in bytes
   */
  public static boolean describes(Fields head, Fields stored, long length) {
    String tag = head.first("etag");
    String changed = head.first("last-modified");
    String size = head.first("content-length");
    return (tag == null || tag.equals(stored.first("etag")))
        && (changed == null || changed.equals(stored.first("last-modified")))
        && (size == null || size.equals(Long.toString(length)));
  }

  /**
   * Whether a range may be served from this representation: there is no {@code If-Range}, or it
   * names this very one.
   */
  public static boolean rangeHolds(
      Fields request, ResponseFacts stored, @Nullable String tag, long nowMillis) {
    String condition = request.first("if-range");
    return condition == null || holds(condition, stored, tag, nowMillis);
  }

  /**
   * What part of a stored response a request asks for.
   *
   * @param length of the stored body in bytes
   */
  public static ByteRange range(
      Fields request, ResponseFacts stored, @Nullable String tag, long length, long nowMillis) {
    String range = request.first("range");
    if (range == null || stored.status() != 200) {
      return WHOLE;
    }
    return rangeHolds(request, stored, tag, nowMillis) ? ByteRange.parse(range, length) : WHOLE;
  }

  /**
   * {@code If-Range}: a strong entity tag, or exactly the date of the last change, where the answer
   * was made a second later at least: another change may have come in the same second (RFC 9110
   * sections 8.8.2.2 and 13.1.5).
   */
  private static boolean holds(
      String condition, ResponseFacts stored, @Nullable String tag, long nowMillis) {
    OptionalLong date = HttpDate.parse(condition, nowMillis);
    return date.isPresent()
        ? date.equals(stored.lastModified()) && stored.date() - date.getAsLong() >= BEFORE_MILLIS
        : tag != null && EntityTags.strongMatch(condition, tag);
  }
}
