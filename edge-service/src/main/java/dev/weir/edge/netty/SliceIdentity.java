package dev.weir.edge.netty;

import dev.weir.edge.http.EntityTags;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.Preconditions;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/**
 * By what slices are known to be of one representation: none of them says anything else.
 *
 * @param validator that lasts
 * @param coding what {@code Content-Encoding} says, all its lines; an origin that codes on the way
 *     may forget to give what comes of it another tag
 */
record SliceIdentity(String validator, String coding) {

  /** What a head says; empty where it has no validator that lasts. */
  static Optional<SliceIdentity> of(HttpHeaders headers, long nowMillis) {
    return Preconditions.lastingValidator(new NettyFields(headers), nowMillis)
        .map(validator -> new SliceIdentity(validator, coding(headers)));
  }

  private static String coding(HttpHeaders headers) {
    return String.join(",", headers.getAll(HttpHeaderNames.CONTENT_ENCODING))
        .replaceAll("[ \t]", "")
        .toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a 206 is of this representation, where {@code If-Range} asked for no other. It has the
   * entity tag that a 200 would have, and need not say again what else the client knows (RFC 9110
   * section 15.3.7): what it leaves out is as it was.
   */
  boolean isOf(HttpHeaders part) {
    return hasValidator(part)
        && (!part.contains(HttpHeaderNames.CONTENT_ENCODING) || coding(part).equals(coding));
  }

  private boolean hasValidator(HttpHeaders part) {
    String tag = part.get(HttpHeaderNames.ETAG);
    if (EntityTags.isStrong(validator)) {
      return validator.equals(tag);
    }
    return tag == null && validator.equals(part.get(HttpHeaderNames.LAST_MODIFIED, validator));
  }
}
