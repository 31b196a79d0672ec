package dev.weir.common.netty.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.UpstreamConnections.Ready;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One request to an upstream, and what came of it. */
final class Asked implements UpstreamExchange {

  /** How it ended: an answer or a failure. */
  record End(
      int status,
      HttpHeaders headers,
      String body,
      HttpHeaders trailers,
      @Nullable UpstreamFailure failure) {

    UpstreamFailure failed() {
      return Objects.requireNonNull(failure, "it was answered");
    }

    UpstreamFailure.Kind kind() {
      return failed().kind();
    }
  }

  private final EventLoop loop;
  private final boolean greedy;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final CompletableFuture<HttpResponse> head = new CompletableFuture<>();
  private final StringBuilder body = new StringBuilder();
  final List<Integer> interims = new CopyOnWriteArrayList<>();
  private @Nullable UpstreamConnection connection;
  private Acquisition wish = Acquisition.DONE;
  private final AtomicInteger received = new AtomicInteger();

  private Asked(EventLoop loop, boolean greedy) {
    this.loop = loop;
    this.greedy = greedy;
  }

  /** A GET. */
  static Asked get(UpstreamConnections upstreams, EventLoop loop, UpstreamTarget at, String path) {
    return send(upstreams, loop, at, request(HttpMethod.GET, at, path), true);
  }

  /** A GET whose answer is taken only as {@link #more} says. */
  static Asked lazily(
      UpstreamConnections upstreams, EventLoop loop, UpstreamTarget at, String path) {
    return send(upstreams, loop, at, request(HttpMethod.GET, at, path), false);
  }

  /** A POST with a body. */
  static Asked post(
      UpstreamConnections upstreams, EventLoop loop, UpstreamTarget at, String path, String body) {
    HttpRequest head = request(HttpMethod.POST, at, path);
    head.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length());
    return send(
        upstreams,
        loop,
        at,
        head,
        true,
        new DefaultHttpContent(Unpooled.copiedBuffer(body, UTF_8)));
  }

  /** A head that says that a body follows. */
  static HttpRequest upload(UpstreamTarget at, String path) {
    HttpRequest head = request(HttpMethod.POST, at, path);
    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return head;
  }

  static HttpRequest request(HttpMethod method, UpstreamTarget at, String path) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path);
    head.headers().set(HttpHeaderNames.HOST, at.address().toString());
    return head;
  }

  static Asked send(
      UpstreamConnections upstreams,
      EventLoop loop,
      UpstreamTarget at,
      HttpRequest head,
      boolean greedy,
      HttpContent... parts) {
    Asked asked = new Asked(loop, greedy);
    asked.with(
        upstreams,
        at,
        lent -> {
          lent.write(head);
          for (HttpContent part : parts) {
            lent.write(part);
          }
          lent.write(new DefaultLastHttpContent());
          lent.flush();
        });
    return asked;
  }

  /** Sends a head before it is known that it was all. */
  static Asked inTwo(
      UpstreamConnections upstreams, EventLoop loop, UpstreamTarget at, HttpRequest head) {
    Asked asked = new Asked(loop, true);
    asked.with(
        upstreams,
        at,
        lent -> {
          lent.write(head);
          lent.flush();
          lent.write(LastHttpContent.EMPTY_LAST_CONTENT);
          lent.flush();
        });
    return asked;
  }

  private void with(UpstreamConnections upstreams, UpstreamTarget at, Ready send) {
    loop.execute(
        () ->
            wish =
                upstreams.acquire(
                    loop,
                    at,
                    this,
                    lent -> {
                      connection = lent;
                      send.ready(lent);
                    }));
  }

  /** Waits for its end. */
  End await() {
    return end.orTimeout(20, TimeUnit.SECONDS).join();
  }

  HttpResponse awaitHead() {
    return head.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Waits for an answer, and gives its body. */
  String text() {
    End ended = await();
    if (ended.failure() != null) {
      throw new IllegalStateException(ended.failure().toString());
    }
    return ended.body();
  }

  /** Bytes of the answer that came so far. */
  int received() {
    return received.get();
  }

  boolean isOver() {
    return end.isDone();
  }

  /** Takes the next piece of the answer. */
  void more() {
    loop.execute(
        () -> {
          if (connection != null) {
            connection.requestMore();
          }
        });
  }

  void cancel() {
    loop.submit(() -> wish.cancel()).awaitUninterruptibly();
  }

  void abort() {
    loop.submit(
            () -> {
              if (connection != null) {
                connection.abort();
              }
            })
        .awaitUninterruptibly();
  }

  @Override
  public void onInterim(HttpResponse interim) {
    interims.add(interim.status().code());
  }

  @Override
  public void onHead(HttpResponse response) {
    head.complete(response);
  }

  @Override
  public void onContent(HttpContent content) {
    received.addAndGet(content.content().readableBytes());
    body.append(content.content().toString(UTF_8));
    content.release();
    if (content instanceof LastHttpContent last) {
      HttpResponse answer = head.join();
      end.complete(
          new End(
              answer.status().code(),
              answer.headers(),
              body.toString(),
              last.trailingHeaders(),
              null));
    }
  }

  @Override
  public void onReadComplete() {
    if (greedy && connection != null) {
      connection.requestMore();
    }
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    head.completeExceptionally(new IllegalStateException(failure.toString()));
    end.complete(
        new End(0, EmptyHttpHeaders.INSTANCE, body.toString(), EmptyHttpHeaders.INSTANCE, failure));
  }
}
