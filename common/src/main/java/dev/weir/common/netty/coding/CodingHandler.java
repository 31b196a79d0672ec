package dev.weir.common.netty.coding;

import dev.weir.common.coding.Asked;
import dev.weir.common.coding.CodedFields;
import dev.weir.common.coding.CodingChoice;
import dev.weir.common.coding.CodingRules;
import dev.weir.common.coding.ContentCoding;
import dev.weir.common.netty.http.InterimAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Compresses answers, whoever gives them. Sits between the codec and {@code LaneHandler} of an
 * HTTP/1.1 connection or of one stream, on listeners that compress, and knows the requests whose
 * answers are still to come: they come in the same order.
 */
public final class CodingHandler extends ChannelDuplexHandler {

  private final ContentCodecs codecs;
  private final boolean multiplexed;
  private final ArrayDeque<Asked> asked = new ArrayDeque<>(2);

  /** Of the answer under way, where that is coded. */
  private @Nullable ContentEncoder encoder;

  /**
   * @param multiplexed whether this is about one stream of a connection
   */
  public CodingHandler(ContentCodecs codecs, boolean multiplexed) {
    this.codecs = codecs;
    this.multiplexed = multiplexed;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    asked.clear();
    closeEncoder();
  }

  private void closeEncoder() {
    ContentEncoder unfinished = encoder;
    encoder = null;
    if (unfinished != null) {
      unfinished.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof HttpRequest request) {
      asked.add(asked(request));
    }
    ctx.fireChannelRead(msg);
  }

  private Asked asked(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return new Asked(
        request.method().name(),
        !multiplexed && request.protocolVersion().minorVersion() == 0,
        joined(headers, HttpHeaderNames.ACCEPT_ENCODING),
        joined(headers, HttpHeaderNames.IF_NONE_MATCH),
        CodingRules.forbidsTransform(headers.getAll(HttpHeaderNames.CACHE_CONTROL)));
  }

  private static String joined(HttpHeaders headers, CharSequence name) {
    return String.join(",", headers.getAll(name));
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (msg instanceof HttpResponse response) {
      begin(ctx, response, promise);
    } else if (encoder != null) {
      piece(ctx, encoder, msg, promise);
    } else {
      ctx.write(msg, promise);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) {
    if (InterimAnswer.isInformational(response)) {
      ctx.write(response, promise);
      return;
    }
    Asked request = asked.poll();
    if (request == null) {
      // nobody asked: the word that a request came too slowly
      ctx.write(response, promise);
      return;
    }
    HttpHeaders headers = response.headers();
    switch (codecs.rules().choose(request, response.status().code(), headers::getAll)) {
      case CodingChoice.Untouched _ -> {
        if (response.status().code() == 304) {
          revalidated(request, headers);
        }
        ctx.write(response, promise);
      }
      case CodingChoice.Identity _ -> {
        CodedHead.vary(headers);
        ctx.write(response, promise);
      }
      case CodingChoice.Coded(ContentCoding coding) -> {
        CodedHead.vary(headers);
        CodedHead.announce(headers, coding);
        body(ctx, request, response, coding, promise);
      }
    }
  }

  /** The client may have the coded answer, whose tag is weak. */
  private static void revalidated(Asked request, HttpHeaders headers) {
    CodedFields.knownAsWeak(request.ifNoneMatch(), headers.get(HttpHeaderNames.ETAG, ""))
        .ifPresent(
            tag -> {
              headers.set(HttpHeaderNames.ETAG, tag);
              CodedHead.vary(headers);
            });
  }

  private void body(
      ChannelHandlerContext ctx,
      Asked request,
      HttpResponse response,
      ContentCoding coding,
      ChannelPromise promise) {
    if (request.isHead()) {
      ctx.write(response, promise);
    } else if (response instanceof FullHttpResponse full) {
      whole(ctx, full, coding, promise);
    } else {
      if (!multiplexed) {
        response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
      encoder = codecs.open(coding, ctx.alloc());
      ctx.write(response, promise);
    }
  }

  /** Its length is known before it is sent. */
  private void whole(
      ChannelHandlerContext ctx,
      FullHttpResponse response,
      ContentCoding coding,
      ChannelPromise promise) {
    encoder = codecs.open(coding, ctx.alloc());
    try {
      ByteBuf coded = encoder.encodeLast(response.content().retain());
      encoder = null;
      response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, coded.readableBytes());
      ctx.write(response.replace(coded), promise);
    } catch (RuntimeException e) {
      fail(ctx, promise, e);
    } finally {
      response.release();
    }
  }

  private void piece(
      ChannelHandlerContext ctx, ContentEncoder coder, Object msg, ChannelPromise promise) {
    try {
      switch (msg) {
        case LastHttpContent last ->
            end(ctx, coder, last.content(), last.trailingHeaders(), promise);
        // so Reactor Netty writes to HTTP/2
        case Http2DataFrame last when last.isEndStream() ->
            end(ctx, coder, last.content(), EmptyHttpHeaders.INSTANCE, promise);
        case ByteBufHolder piece -> pass(ctx, coder.encode(piece.content().retain()), promise);
        case ByteBuf piece -> pass(ctx, coder.encode(piece.retain()), promise);
        default ->
            throw new UnsupportedMessageTypeException(msg, ByteBufHolder.class, ByteBuf.class);
      }
    } catch (RuntimeException e) {
      fail(ctx, promise, e);
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  private void end(
      ChannelHandlerContext ctx,
      ContentEncoder coder,
      ByteBuf content,
      HttpHeaders trailers,
      ChannelPromise promise) {
    ByteBuf rest = coder.encodeLast(content.retain());
    encoder = null;
    ctx.write(new DefaultLastHttpContent(rest, trailers), promise);
  }

  private static void pass(ChannelHandlerContext ctx, ByteBuf coded, ChannelPromise promise) {
    if (coded.isReadable()) {
      ctx.write(new DefaultHttpContent(coded), promise);
    } else {
      coded.release();
      promise.trySuccess();
    }
  }

  /** What was sent of the answer cannot be completed. */
  private static void fail(ChannelHandlerContext ctx, ChannelPromise promise, Throwable cause) {
    promise.tryFailure(cause);
    ctx.close();
  }
}
