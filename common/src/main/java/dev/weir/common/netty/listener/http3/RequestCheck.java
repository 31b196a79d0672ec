package dev.weir.common.netty.listener.http3;

import dev.weir.common.netty.http.StreamHeads;
import dev.weir.common.netty.listener.connection.FaultLog;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3HeadersValidationException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resets request streams of HTTP/3 whose request is not well-formed or not there (RFC 9114 sections
 * 4.1 and 4.1.2), before the codec makes a request of HTTP/1.1 of it. What the frames' codec finds
 * wrong with a stream ends it here too; that ends the connection itself where it has to.
 */
final class RequestCheck extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(RequestCheck.class);

  private static final long UNKNOWN = -1;

  private final ListenerScope scope;
  private final QuicStreamChannel stream;
  private final RequestStreamEnd entry;
  private long bodyLeft = UNKNOWN;
  private boolean begun;
  private boolean refused;
  private boolean passing;

  /**
   * @param entry the first handler of the stream
   */
  RequestCheck(ListenerScope scope, QuicStreamChannel stream, RequestStreamEnd entry) {
    this.scope = scope;
    this.stream = stream;
    this.entry = entry;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (refused) {
      ReferenceCountUtil.release(msg);
    } else if (msg instanceof Http3HeadersFrame head && !takes(head.headers())) {
      refuse(Http3ErrorCode.H3_MESSAGE_ERROR);
    } else {
      if (msg instanceof Http3DataFrame body && bodyLeft != UNKNOWN) {
        bodyLeft -= body.content().readableBytes();
      }
      passing = true;
      ctx.fireChannelRead(msg);
      passing = false;
    }
  }

  /** The codec ends the request at its trailers. */
  private boolean takes(Http3Headers headers) {
    if (begun) {
      return isBodyWhole() && StreamHeads.hasOnlyValidFields(headers);
    }
    begun = true;
    bodyLeft = headers.getLong(HttpHeaderNames.CONTENT_LENGTH, UNKNOWN);
    return StreamHeads.isRequest(headers);
  }

  /** A body that is longer than its length is refused by the codec of frames. */
  private boolean isBodyWhole() {
    return bodyLeft == UNKNOWN || bodyLeft == 0;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !begun) {
      refuse(Http3ErrorCode.H3_REQUEST_INCOMPLETE);
    } else if (event instanceof ChannelInputShutdownEvent && !isBodyWhole()) {
      refuse(Http3ErrorCode.H3_MESSAGE_ERROR);
    } else if (!refused) {
      passing = true;
      ctx.fireUserEventTriggered(event);
      passing = false;
    }
  }

  /** Answers that cannot be written come by here too, and are for those who answer. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean ofTheCodec = entry.isReading() && !passing;
    if (!ofTheCodec || !isBadInput(cause)) {
      ctx.fireExceptionCaught(cause);
      return;
    }
    log.debug("request on {} is refused: {}", ctx.channel(), cause.getMessage());
    refuse(
        cause instanceof Http3Exception error
            ? error.errorCode()
            : Http3ErrorCode.H3_MESSAGE_ERROR);
  }

  /** What the codec throws at frames and at fields, among them lengths that are no numbers. */
  private static boolean isBadInput(Throwable cause) {
    return cause instanceof Http3Exception
        || cause instanceof Http3HeadersValidationException
        || cause instanceof IllegalArgumentException
        || (cause instanceof DecoderException && FaultLog.isOfTheClient(cause));
  }

  private void refuse(Http3ErrorCode error) {
    if (refused) {
      return;
    }
    refused = true;
    scope.refused(PeerAddress.of(stream.parent()));
    stream.shutdown(error.code(), stream.newPromise());
    stream.close();
  }
}
