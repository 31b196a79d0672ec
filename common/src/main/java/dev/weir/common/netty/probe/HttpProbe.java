package dev.weir.common.netty.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamExchange;
import dev.weir.common.netty.upstream.UpstreamFailure;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request. The head of the answer decides, or the first 64 KiB of its body where they have to
 * hold something; no more is read than is needed to know.
 */
final class HttpProbe implements UpstreamExchange {

  private final HealthCheck check;
  private final ProbeCall call;
  private final ProbeRun run;

  /** What is looked for, byte by byte. */
  private final @Nullable String wanted;

  private final StringBuilder body = new StringBuilder();
  private int bodyBytes;

  private HttpProbe(EventLoop loop, HealthCheck check, Consumer<ProbeOutcome> then) {
    this.check = check;
    this.wanted =
        check.expectedBody() == null
            ? null
            : new String(check.expectedBody().getBytes(UTF_8), ISO_8859_1);
    this.call = new ProbeCall(loop, check, then);
    this.run = call.run();
  }

  static void send(
      UpstreamConnections connections,
      EventLoop loop,
      UpstreamTarget at,
      HealthCheck check,
      Consumer<ProbeOutcome> then) {
    HttpProbe probe = new HttpProbe(loop, check, then);
    probe.call.send(connections, at, probe, probe::request);
  }

  private FullHttpRequest request() {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(check.method()), check.path());
    request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return request;
  }

  @Override
  public void onHead(HttpResponse response) {
    int status = response.status().code();
    if (!check.statuses().contains(status)) {
      run.fail("status " + status);
    } else if (wanted == null) {
      run.pass();
    }
  }

  @Override
  public void onContent(HttpContent content) {
    if (!run.isOver() && wanted != null) {
      take(content, wanted);
    }
    content.release();
  }

  private void take(HttpContent content, String text) {
    int room = HealthCheck.MAX_BODY_BYTES - bodyBytes;
    int length = Math.min(room, content.content().readableBytes());
    int from = Math.max(0, body.length() - text.length());
    body.append(content.content().toString(content.content().readerIndex(), length, ISO_8859_1));
    bodyBytes += length;
    if (body.indexOf(text, from) >= 0) {
      run.pass();
    } else if (content instanceof LastHttpContent || bodyBytes == HealthCheck.MAX_BODY_BYTES) {
      run.fail("the body does not hold '" + check.expectedBody() + "'");
    }
  }

  @Override
  public void onReadComplete() {
    call.requestMore();
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    run.fail(failure.detail());
  }
}
