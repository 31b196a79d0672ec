package dev.weir.lb.netty;

import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.lb.traffic.MirrorSettings;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Upstream;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes copies of requests, as many as settings allow. */
final class Mirrors {

  private static final AsciiString MARK = AsciiString.cached("weir-mirror");

  private final UpstreamConnections upstreams;
  private final Alarms.OfLoops alarms;
  private final Function<String, @Nullable Pool> pools;
  private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();

  /**
   * @param pools finds a pool by its name
   */
  Mirrors(
      UpstreamConnections upstreams,
      Alarms.OfLoops alarms,
      Function<String, @Nullable Pool> pools) {
    this.upstreams = upstreams;
    this.alarms = alarms;
    this.pools = pools;
  }

  /**
   * Begins a copy of a request, if it is among those that are copied.
   *
   * @param settings of the pool that the request is for
   * @return takes the pieces of its body; null: there is no copy
   */
  @Nullable Mirror begin(MirrorSettings settings, ProxyRequest request, EventLoop loop) {
    if (request.upgrading() || ThreadLocalRandom.current().nextDouble() >= settings.share()) {
      return null;
    }
    Pool pool = pools.apply(settings.pool());
    AtomicInteger count = inFlight.computeIfAbsent(settings.pool(), name -> new AtomicInteger());
    Upstream upstream =
        pool == null || count.get() >= settings.maxInFlight() ? null : pool.choose(request);
    if (upstream == null) {
      return null;
    }
    Mirror mirror =
        new Mirror(upstream, copy(request.head()), settings.maxBuffer(), count, alarms.on(loop));
    mirror.begin(upstreams, loop);
    return mirror;
  }

  private static HttpRequest copy(HttpRequest head) {
    HttpHeaders fields = head.headers().copy();
    fields.set(MARK, "1");
    fields.remove(HttpHeaderNames.EXPECT);
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, head.method(), head.uri(), fields);
  }
}
