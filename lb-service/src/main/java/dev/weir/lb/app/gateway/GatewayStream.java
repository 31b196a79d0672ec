package dev.weir.lb.app.gateway;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.ForwardingClient;
import dev.weir.common.netty.http.Lookalikes;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.turn.FallbackClient;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The client as an exchange with an upstream sees it where Gateway's filters stand between: what it
 * sends comes out of them, what it is answered goes back into them. Belongs to the event loop of
 * the client's connection.
 */
final class GatewayStream extends ForwardingClient implements ClientStream, RequestUpload.Listener {

  /** Of an exchange: the stream under way, or the last one. */
  static final String STREAM = GatewayStream.class.getName();

  /** Of an exchange: the {@link AnswerBody} that is to be written. */
  static final String BODY = AnswerBody.class.getName();

  /** Opens the exchange with the upstream. */
  @FunctionalInterface
  interface Opener {

    /** An exchange of that request, answered to that client. */
    Exchange open(HttpRequest head, ClientStream client);
  }

  private final FallbackClient client;
  private final ServerWebExchange exchange;
  private final HttpRequest head;
  private final Consumer<HttpResponse> answered;
  private final MonoSink<Void> answering;
  private final AnswerBody body;
  private final Exchange upstream;
  private final RequestUpload upload;
  private boolean begun;
  private boolean headSeen;
  private boolean told;
  private boolean over;

  private GatewayStream(
      FallbackClient client,
      ServerWebExchange exchange,
      HttpRequest head,
      Consumer<HttpResponse> answered,
      MonoSink<Void> answering,
      Opener opener) {
    super(client);
    this.client = client;
    this.exchange = exchange;
    this.head = head;
    this.answered = answered;
    this.answering = answering;
    this.body =
        new AnswerBody(client, exchange.getResponse().bufferFactory(), this::writable, this::close);
    this.upstream = opener.open(head, this);
    this.upload = new RequestUpload(client, upstream, HttpUtil.getContentLength(head, -1L), this);
  }

  /**
   * Sends a request.
   *
   * @param answered takes the head of the answer
   * @param opener opens the exchange with the upstream
   * @return completes when the head of an answer is there with what came with it, and fails with an
   *     {@link OwnAnswerException} when none comes
   */
  static Mono<Void> send(
      FallbackClient client,
      ServerWebExchange exchange,
      HttpRequest head,
      Consumer<HttpResponse> answered,
      Opener opener) {
    return Mono.create(
        sink ->
            client.run(
                () -> new GatewayStream(client, exchange, head, answered, sink, opener).begin()));
  }

  private void begin() {
    replacePrevious();
    answering.onCancel(this::cancel);
    if (over) {
      return;
    }
    client.onWritable(this::writable);
    if (client.handshake() != null) {
      // what follows is the tunnel's
      begins(true);
      upstream.onContent(LastHttpContent.EMPTY_LAST_CONTENT);
      upstream.onReadComplete();
      return;
    }
    if (isFramed()) {
      begins(false);
    }
    if (!over) {
      exchange.getRequest().getBody().subscribe(upload);
    }
  }

  /** A filter may send a request again. */
  private void replacePrevious() {
    if (exchange.getAttributes().put(STREAM, this) instanceof GatewayStream before) {
      before.close();
    }
  }

  // ---- what the client sends

  /** A body that the head says nothing of, as filters may make one, has to be framed. */
  @Override
  public void begins(boolean empty) {
    if (begun || over) {
      return;
    }
    begun = true;
    if (!empty && !isFramed()) {
      head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    upstream.begin();
  }

  private boolean isFramed() {
    return HttpUtil.isContentLengthSet(head) || HttpUtil.isTransferEncodingChunked(head);
  }

  @Override
  public boolean takes() {
    return !over;
  }

  @Override
  public HttpHeaders trailers() {
    HttpHeaders trailers = client.requestTrailers();
    Set<String> taken = GateFilter.passed(exchange).taken();
    if (taken.isEmpty() || trailers.isEmpty()) {
      return trailers;
    }
    // who merges trailers into the header would take them for what a gate says
    HttpHeaders others = trailers.copy();
    Lookalikes.removeWith(others, taken);
    return others;
  }

  @Override
  public void spoiled(Throwable cause) {
    leave();
    if (told) {
      body.fail(cause);
    } else {
      answering.error(cause);
    }
  }

  /** Reactor Netty knows, and ends all that waits. */
  @Override
  public void left() {
    close();
  }

  @Override
  public void requestMore() {
    if (!over) {
      upload.requestMore();
    }
  }

  // ---- what it is answered

  @Override
  public boolean isWritable() {
    return body.takesMore() && client.channel().isWritable();
  }

  private void writable() {
    if (!over && isWritable()) {
      upstream.onWritable();
    }
  }

  /** Reactor Netty has said 100 itself: whoever asks it for the body waits for that. */
  @Override
  public void writeInterim(HttpResponse interim) {
    if (!over && !interim.status().equals(HttpResponseStatus.CONTINUE)) {
      client.writeInterim(interim);
    }
  }

  @Override
  public void writeHead(HttpResponse response) {
    if (!over) {
      headSeen = true;
      answered.accept(response);
      exchange.getAttributes().put(BODY, body);
    }
  }

  /** The filters go on with the head once it is known whether the body came with it. */
  private void tell() {
    if (headSeen && !told) {
      told = true;
      answering.success();
    }
  }

  @Override
  public void writeContent(HttpContent content) {
    if (over) {
      content.release();
      return;
    }
    boolean last = content instanceof LastHttpContent;
    if (last) {
      end();
      HttpHeaders trailers = ((LastHttpContent) content).trailingHeaders();
      if (!trailers.isEmpty()) {
        client.endWith(trailers.copy());
      }
    }
    if (content.content().isReadable()) {
      body.add(content.content());
    } else {
      content.release();
    }
    if (last) {
      body.end();
      tell();
    }
  }

  /** One read of the upstream has ended; whoever writes the body flushes it. */
  @Override
  public void flush() {
    tell();
  }

  @Override
  public void respond(FullHttpResponse response) {
    if (!over) {
      end();
      answering.error(new OwnAnswerException(response));
    }
    response.release();
  }

  @Override
  public void tunnel(HttpResponse switching, UpstreamConnection lent) {
    if (over) {
      lent.abort();
    } else {
      end();
      HttpHeaders fields = switching.headers();
      GateFilter.passed(exchange).answered().putInto(fields::add, fields::set);
      client.tunnel(switching, lent);
    }
  }

  @Override
  public void abort() {
    if (!over) {
      end();
      body.fail(new CutOffException());
      tell();
    }
  }

  // ---- its end

  /** Nobody waits for the answer any more. */
  void cancel() {
    client.run(this::close);
  }

  private void close() {
    exchange.getAttributes().remove(BODY, body);
    body.release();
    leave();
  }

  /**
   * Nothing more goes either way; what the client still sends is for Reactor Netty to throw away.
   */
  private void end() {
    over = true;
    upload.cancel();
  }

  private void leave() {
    if (!over) {
      end();
      if (begun) {
        upstream.onClientGone();
      }
    }
  }

  @Override
  public void countIn(Series series) {
    mark(series);
    client.onEnd(series::record);
  }

  @Override
  public void pushWith(HttpRequest request, List<String> targets) {
    client.pushWith(request, targets);
  }
}
