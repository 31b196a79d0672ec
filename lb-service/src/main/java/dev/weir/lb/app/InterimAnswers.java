package dev.weir.lb.app;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;

/**
 * Swallows interim answers (102 to 199, without 101) on the gateway lane's upstream connections.
 * Reactor Netty takes any but 100 for the final one, and hands the real answer to the next request
 * on that connection.
 */
@Component
class InterimAnswers implements HttpClientCustomizer {

  private static final String NAME = "weir.interim";

  @Override
  public HttpClient customize(HttpClient client) {
    return client.doOnRequest((request, connection) -> install(connection));
  }

  private static void install(Connection connection) {
    var pipeline = connection.channel().pipeline();
    if (pipeline.get(NAME) == null && pipeline.get(NettyPipeline.ReactiveBridge) != null) {
      pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, new Filter());
    }
  }

  private static final class Filter extends ChannelInboundHandlerAdapter {

    private boolean swallowing;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof HttpResponse response && isInterim(response.status().code())) {
        swallowing = !(msg instanceof FullHttpResponse);
        ReferenceCountUtil.release(msg);
        ctx.read();
      } else if (swallowing && msg instanceof LastHttpContent) {
        swallowing = false;
        ReferenceCountUtil.release(msg);
        ctx.read();
      } else {
        ctx.fireChannelRead(msg);
      }
    }

    private static boolean isInterim(int status) {
      return status > 101 && status < 200;
    }
  }
}
