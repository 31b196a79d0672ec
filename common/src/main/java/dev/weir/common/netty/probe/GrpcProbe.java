package dev.weir.common.netty.probe;

import dev.weir.common.health.GrpcHealth;
import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamExchange;
import dev.weir.common.netty.upstream.UpstreamFailure;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of the gRPC health checking protocol. */
final class GrpcProbe implements UpstreamExchange {

  private static final int MAX_MESSAGE_BYTES = 1_024;
  private static final String STATUS = "grpc-status";

  private final HealthCheck check;
  private final ProbeCall call;
  private final ProbeRun run;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private @Nullable String status;

  private GrpcProbe(EventLoop loop, HealthCheck check, Consumer<ProbeOutcome> then) {
    this.check = check;
    this.call = new ProbeCall(loop, check, then);
    this.run = call.run();
  }

  static void send(
      UpstreamConnections connections,
      EventLoop loop,
      UpstreamTarget at,
      HealthCheck check,
      Consumer<ProbeOutcome> then) {
    GrpcProbe probe = new GrpcProbe(loop, check, then);
    probe.call.send(connections, at, probe, probe::request);
  }

  private FullHttpRequest request() {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            GrpcHealth.PATH,
            Unpooled.wrappedBuffer(GrpcHealth.request(check.service())));
    request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/grpc");
    return request;
  }

  @Override
  public void onHead(HttpResponse response) {
    String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (response.status().code() != 200) {
      run.fail("status " + response.status().code());
    } else if (!type.startsWith("application/grpc")) {
      run.fail("the answer is not gRPC");
    } else {
      // an answer without message has it here
      status = response.headers().get(STATUS);
    }
  }

  @Override
  public void onContent(HttpContent content) {
    if (!run.isOver()) {
      take(content);
    }
    content.release();
  }

  private void take(HttpContent content) {
    if (message.size() + content.content().readableBytes() > MAX_MESSAGE_BYTES) {
      run.fail("the answer is longer than an answer can be");
      return;
    }
    message.writeBytes(ByteBufUtil.getBytes(content.content()));
    if (content instanceof LastHttpContent last) {
      judge(last.trailingHeaders());
    }
  }

  private void judge(HttpHeaders trailers) {
    String said = status == null ? trailers.get(STATUS) : status;
    if (!"0".equals(said)) {
      run.fail("gRPC status " + said);
      return;
    }
    GrpcHealth.Serving serving = GrpcHealth.answer(message.toByteArray());
    if (serving == GrpcHealth.Serving.SERVING) {
      run.pass();
    } else {
      run.fail("the service is " + serving);
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
