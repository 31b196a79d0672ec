package dev.weir.lb.app;

import dev.weir.common.netty.InterimRelay;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;

/**
 * Takes interim answers (102 to 199) off the gateway lane's upstream connections and passes them on
 * to the client. Reactor Netty takes any but 100 for the final one, and hands the real answer to
 * the next request on that connection.
 */
@Component
class InterimAnswers implements HttpClientCustomizer {

  private static final String NAME = "weir.interim";

  @Override
  public HttpClient customize(HttpClient client) {
    return client.doOnRequest(
        (request, connection) ->
            install(
                connection, request.currentContextView().getOrDefault(InterimRelay.class, null)));
  }

  /** Connections are used again: the filter stays, and serves another client. */
  private static void install(Connection connection, @Nullable InterimRelay relay) {
    var pipeline = connection.channel().pipeline();
    if (pipeline.get(NettyPipeline.ReactiveBridge) == null) {
      return;
    }
    Filter filter = pipeline.get(Filter.class);
    if (filter == null) {
      filter = new Filter();
      pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, filter);
    }
    filter.relay = relay;
  }

  private static final class Filter extends ChannelInboundHandlerAdapter {

    private @Nullable InterimRelay relay;
    private boolean swallowing;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof HttpResponse response && isInterim(response.status().code())) {
        if (relay != null) {
          relay.relay(response);
        }
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
