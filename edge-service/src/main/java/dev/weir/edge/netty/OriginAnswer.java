package dev.weir.edge.netty;

import dev.weir.common.netty.http.AnswerDate;
import dev.weir.common.netty.http.HopByHop;
import dev.weir.edge.invalidate.Tags;
import dev.weir.edge.netty.field.FieldEdits;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.SliceSet;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/**
 * What an origin answered, as the site wants it seen from here on.
 *
 * @param head without what was for this hop alone
 * @param facts what it says of caching
 * @param tags the surrogate keys that it gave
 * @param atMillis when its head came
 */
record OriginAnswer(HttpResponse head, ResponseFacts facts, List<String> tags, long atMillis) {

  /** The head is changed. */
  static OriginAnswer of(EdgeServices edge, HttpResponse head) {
    long now = edge.nowMillis();
    HttpHeaders headers = head.headers();
    int status = head.status().code();
    FieldEdits.apply(edge.site().response(), status, headers);
    headers.remove(SliceSet.FIELD);
    List<String> tags = Tags.of(new NettyFields(headers));
    if (!edge.site().showTags()) {
      Tags.FIELDS.forEach(headers::remove);
    }
    // what the origin says to this hop alone counts here too
    ResponseFacts facts = edge.responseFacts(status, headers);
    HopByHop.strip(headers);
    headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    AnswerDate.addTo(headers, edge.clock().dayMillis());
    return new OriginAnswer(head, facts, tags, now);
  }

  /** The whole, of which it brings what was not stored. */
  OriginAnswer madeWhole(EdgeServices edge, HttpHeaders headers) {
    HttpResponseStatus ok = HttpResponseStatus.OK;
    return new OriginAnswer(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, ok, headers),
        edge.responseFacts(ok.code(), headers),
        tags,
        atMillis);
  }

  int status() {
    return head.status().code();
  }

  HttpHeaders headers() {
    return head.headers();
  }
}
