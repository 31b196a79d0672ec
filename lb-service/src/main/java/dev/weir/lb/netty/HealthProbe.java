package dev.weir.lb.netty;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.UpstreamConnection;
import dev.weir.common.netty.UpstreamConnections;
import dev.weir.common.netty.UpstreamExchange;
import dev.weir.common.netty.UpstreamFailure;
import dev.weir.lb.upstream.HealthCheck;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One GET of a health path. The head of the answer decides; its body is not read. */
final class HealthProbe implements UpstreamExchange {

  private final Consumer<ProbeOutcome> then;
  private final long startNanos = System.nanoTime();
  private @Nullable UpstreamConnection connection;
  private @Nullable ScheduledFuture<?> timer;
  private boolean over;

  private HealthProbe(Consumer<ProbeOutcome> then) {
    this.then = then;
  }

  /** Sends it; {@code then} is called once, on the loop. */
  static void send(
      EventLoop loop,
      UpstreamConnections connections,
      HostPort target,
      HealthCheck check,
      Consumer<ProbeOutcome> then) {
    HealthProbe probe = new HealthProbe(then);
    long limit = check.timeout().toMillis();
    probe.timer = loop.schedule(() -> probe.timedOut(limit), limit, TimeUnit.MILLISECONDS);
    connections.acquire(
        loop, UpstreamTarget.http(target), probe, lent -> probe.ask(lent, target, check.path()));
  }

  private void ask(UpstreamConnection lent, HostPort target, String path) {
    connection = lent;
    if (over) {
      lent.abort();
      return;
    }
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    request.headers().set(HttpHeaderNames.HOST, target.toString());
    request.headers().set(HttpHeaderNames.USER_AGENT, "weir-health");
    request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    lent.write(request);
    lent.flush();
  }

  @Override
  public void onHead(HttpResponse response) {
    int status = response.status().code();
    if (status >= 200 && status < 400) {
      end(new ProbeOutcome.Passed(Duration.ofNanos(System.nanoTime() - startNanos)));
    } else {
      end(new ProbeOutcome.Failed("status " + status));
    }
  }

  @Override
  public void onContent(HttpContent content) {
    content.release();
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    end(new ProbeOutcome.Failed(failure.detail()));
  }

  private void timedOut(long limitMillis) {
    end(new ProbeOutcome.Failed("no answer within " + limitMillis + " ms"));
  }

  private void end(ProbeOutcome outcome) {
    if (over) {
      return;
    }
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
    if (connection != null) {
      connection.abort();
    }
    then.accept(outcome);
  }
}
