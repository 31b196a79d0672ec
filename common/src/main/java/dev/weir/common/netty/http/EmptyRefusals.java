package dev.weir.common.netty.http;

import dev.weir.common.problem.Problem;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a problem (RFC 9457) into refusals that say nothing: what a server below any framework
 * answers to what is not HTTP, or whose target is no URL. Stands behind the HTTP/1.1 codec.
 */
@ChannelHandler.Sharable
public final class EmptyRefusals extends ChannelOutboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(EmptyRefusals.class);

  /** Holds no state. */
  public static final EmptyRefusals INSTANCE = new EmptyRefusals();

  private EmptyRefusals() {}

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise)
      throws Exception {
    if (msg instanceof FullHttpResponse answer && isEmptyRefusal(answer)) {
      log.debug("{} was answered {} to what is no request", ctx.channel(), answer.status());
      FullHttpResponse said = ProblemResponses.of(problem(answer.status()));
      said.headers().setAll(answer.headers());
      said.headers().set(HttpHeaderNames.CONTENT_LENGTH, said.content().readableBytes());
      answer.release();
      super.write(ctx, said, promise);
    } else {
      super.write(ctx, msg, promise);
    }
  }

  private static boolean isEmptyRefusal(FullHttpResponse answer) {
    return answer.status().code() >= 400
        && !answer.content().isReadable()
        && !answer.headers().contains(HttpHeaderNames.CONTENT_TYPE);
  }

  private static Problem problem(HttpResponseStatus status) {
    return switch (status.code()) {
      case 400 ->
          Problem.of(
              "bad-request",
              "Bad request",
              400,
              "Expected well-formed HTTP, and a target whose other characters are percent-encoded.");
      case 414 ->
          Problem.of(
              "request-line-too-long", "Request line too long", 414, "Expected a shorter target.");
      case 431 ->
          Problem.of(
              "header-too-large",
              "Header too large",
              431,
              "Expected fewer or shorter header fields.");
      default ->
          Problem.of(
              "refused", status.reasonPhrase(), status.code(), "The request was not served.");
    };
  }
}
