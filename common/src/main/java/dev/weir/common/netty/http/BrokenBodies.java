package dev.weir.common.netty.http;

import dev.weir.common.problem.Problem;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/**
 * Refuses a request whose body turns out not to be HTTP, and ends its connection. Reactor Netty
 * would hand on what came of the body as if it were all of it: what stands behind would act on the
 * beginning of a request. Stands behind the HTTP/1.1 codec of one connection.
 */
public final class BrokenBodies extends ChannelDuplexHandler {

  private static final Problem MALFORMED =
      Problem.of("bad-request", "Bad request", 400, "The body is not well-formed HTTP.");

  /** Requests whose answers have not ended. */
  private int unanswered;

  /** The answer to the first of them has begun. */
  private boolean answering;

  private boolean ended;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    if (msg instanceof HttpRequest) {
      unanswered++;
    } else if (msg instanceof HttpContent piece && piece.decoderResult().isFailure()) {
      ReferenceCountUtil.release(msg);
      end(ctx);
      return;
    }
    super.channelRead(ctx, msg);
  }

  /**
   * An answer that is out of turn, or in the middle of another, would be taken for something else.
   */
  private void end(ChannelHandlerContext ctx) {
    if (ended) {
      return;
    }
    ended = true;
    if (unanswered == 1 && !answering) {
      ctx.writeAndFlush(ProblemResponses.closing(MALFORMED))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      ctx.close();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise)
      throws Exception {
    if (ended) {
      ReferenceCountUtil.release(msg);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    if (msg instanceof HttpResponse head && !InterimAnswer.isInformational(head)) {
      answering = true;
    }
    if (answering && msg instanceof LastHttpContent) {
      answering = false;
      unanswered--;
    }
    super.write(ctx, msg, promise);
  }
}
