package dev.weir.lb.app;

import dev.weir.common.netty.InterimRelay;
import dev.weir.common.netty.UpstreamSettings;
import dev.weir.lb.retry.Timeouts;
import io.netty.channel.ChannelPipeline;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.util.context.ContextView;

/**
 * Has an {@link AnswerFilter} between each of the gateway lane's upstream connections and Reactor
 * Netty, which believes upstreams more than the fast lane does.
 */
@Component
class UpstreamAnswers implements HttpClientCustomizer {

  private static final String NAME = "weir.answers";

  private final Duration patience;

  /** The connections to each address. */
  private final Map<SocketAddress, Set<AnswerFilter>> open = new ConcurrentHashMap<>();

  UpstreamAnswers(UpstreamSettings settings) {
    this.patience = settings.responseTimeout();
  }

  @Override
  public HttpClient customize(HttpClient client) {
    return client.doOnRequest(this::begin);
  }

  /** Connections are used again: the filter stays, and serves another client. */
  private void begin(HttpClientRequest request, Connection connection) {
    ChannelPipeline pipeline = connection.channel().pipeline();
    if (pipeline.get(NettyPipeline.ReactiveBridge) == null) {
      return;
    }
    AnswerFilter filter = pipeline.get(AnswerFilter.class);
    if (filter == null) {
      filter = new AnswerFilter(this, patience);
      pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, filter);
    }
    ContextView context = request.currentContextView();
    filter.begin(
        request,
        context.getOrDefault(InterimRelay.class, null),
        context.getOrDefault(Timeouts.class, null));
  }

  // ---- which connections there are

  void opened(SocketAddress upstream, AnswerFilter connection) {
    open.computeIfAbsent(upstream, _ -> ConcurrentHashMap.newKeySet()).add(connection);
  }

  void closed(SocketAddress upstream, AnswerFilter connection) {
    open.computeIfPresent(
        upstream,
        (_, all) -> {
          all.remove(connection);
          return all.isEmpty() ? null : all;
        });
  }

  /**
   * A connection that had lain idle was found dead: the others are likely to be so too, and the
   * next try is not to find out one by one.
   */
  void dropIdle(SocketAddress upstream) {
    open.getOrDefault(upstream, Set.of()).forEach(AnswerFilter::dropIfIdle);
  }
}
