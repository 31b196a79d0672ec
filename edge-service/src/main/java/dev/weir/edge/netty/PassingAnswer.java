package dev.weir.edge.netty;

import dev.weir.common.coding.CodingChoice;
import dev.weir.common.coding.ContentCoding;
import dev.weir.common.netty.coding.CodedHead;
import dev.weir.common.netty.coding.ContentEncoder;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.field.NotModified;
import dev.weir.edge.netty.stored.EdgeCodings;
import dev.weir.edge.policy.Preconditions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * An origin's answer on its way to the client, as it comes. What is on its way into the store too
 * is coded for the client, and not sent where the client turns out to have it.
 */
final class PassingAnswer {

  private final EdgeServices edge;
  private final ClientStream client;
  private final HttpRequest asked;
  private final NettyFields request;
  private final Fetch fetch;
  private @Nullable ContentEncoder encoder;

  PassingAnswer(Asker asker, Fetch fetch) {
    this.edge = asker.edge();
    this.client = asker.client();
    this.asked = asker.request();
    this.request = asker.fields();
    this.fetch = fetch;
  }

  /**
   * Makes the head what the client gets.
   *
   * @param kept whether a copy is on its way into the store
   * @return whether the client turns out to have the answer already
   */
  boolean isKnown(OriginAnswer answer, boolean kept) {
    return isKnown(answer, coding(answer.head(), kept));
  }

  /** What is on its way into the store is compressed on its way to the client too. */
  private CodingChoice coding(HttpResponse head, boolean kept) {
    EdgeCodings codings = edge.codings();
    return codings == null || !kept || fetch.isBehind()
        ? new CodingChoice.Untouched()
        : codings.choose(asked, head);
  }

  private boolean isKnown(OriginAnswer answer, CodingChoice choice) {
    HttpHeaders headers = answer.headers();
    long now = answer.atMillis();
    if (!(choice instanceof CodingChoice.Untouched)) {
      CodedHead.vary(headers);
    }
    if (edge.codings() == null || !(choice instanceof CodingChoice.Coded(ContentCoding coding))) {
      String tag = headers.get(HttpHeaderNames.ETAG);
      return fetch.ownsConditions() && Preconditions.notModified(request, answer.facts(), tag, now);
    }
    if (fetch.ownsConditions()
        && EdgeCodings.known(request, answer.facts(), headers, coding, now)) {
      return true;
    }
    CodedHead.announce(headers, coding);
    encoder = edge.codings().open(coding, client.alloc());
    return false;
  }

  /** The client's own condition was not sent on, so that the store gets a whole answer. */
  void respondNotModified(OriginAnswer answer) {
    HttpHeaders fields = answer.headers().copy();
    NotModified.strip(fields);
    client.respond(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.NOT_MODIFIED,
            Unpooled.EMPTY_BUFFER,
            fields,
            EmptyHttpHeaders.INSTANCE));
  }

  /** Writes a piece of the body, without a flush but after the last. */
  void write(HttpContent piece) {
    boolean last = piece instanceof LastHttpContent;
    ContentEncoder coder = encoder;
    if (coder == null) {
      client.writeContent(piece);
    } else {
      encoder = last ? null : coder;
      writeCoded(coder, piece);
    }
    if (last) {
      client.flush();
    }
  }

  private void writeCoded(ContentEncoder coder, HttpContent piece) {
    if (piece instanceof LastHttpContent last) {
      client.writeContent(
          new DefaultLastHttpContent(coder.encodeLast(last.content()), last.trailingHeaders()));
      return;
    }
    ByteBuf coded = coder.encode(piece.content());
    if (coded.isReadable()) {
      client.writeContent(new DefaultHttpContent(coded));
    } else {
      coded.release();
    }
  }

  /** Nothing more comes, though the last piece was not written. */
  void close() {
    ContentEncoder unfinished = encoder;
    encoder = null;
    if (unfinished != null) {
      unfinished.close();
    }
  }
}
