package dev.weir.edge.netty;

import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.Preconditions;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * By what slices are known to be of one representation: all of them say the same.
 *
 * @param validator that lasts
 * @param coding what {@code Content-Encoding} says; an origin that codes on the way may forget to
 *     give what comes of it another tag
 */
record SliceIdentity(String validator, String coding) {

  /** What a head says; empty where it has no validator that lasts. */
  static Optional<SliceIdentity> of(HttpHeaders headers, long nowMillis) {
    String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "");
    return Preconditions.lastingValidator(new NettyFields(headers), nowMillis)
        .map(validator -> new SliceIdentity(validator, coding));
  }
}
