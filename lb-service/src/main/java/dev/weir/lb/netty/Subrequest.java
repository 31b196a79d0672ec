package dev.weir.lb.netty;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.Client;
import dev.weir.common.netty.http.ForwardingClient;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.lb.auth.Reply;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The client of a request that the balancer itself makes on behalf of another: takes the answer as
 * a whole. Belongs to the event loop of that other request's client.
 */
final class Subrequest extends ForwardingClient implements ClientStream {

  private static final int LONGEST_ANSWER = 64 * 1024;

  private final CompletableFuture<Reply> reply = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable Exchange exchange;
  private @Nullable ScheduledFuture<?> alarm;
  private int status;
  private List<Map.Entry<String, String>> fields = List.of();

  private Subrequest(Client known) {
    super(known);
  }

  /**
   * Sends one without a body.
   *
   * @param behalf whose request it is made for
   * @param timeout until the whole answer is there
   * @param opener opens the exchange, answered to this
   * @return never fails
   */
  static CompletionStage<Reply> send(
      Client behalf, Duration timeout, Function<ClientStream, Exchange> opener) {
    Subrequest subrequest = new Subrequest(behalf);
    behalf.run(() -> subrequest.begin(timeout, opener));
    return subrequest.reply;
  }

  private void begin(Duration timeout, Function<ClientStream, Exchange> opener) {
    alarm =
        eventLoop()
            .schedule(
                () -> giveUp("there was no answer within " + timeout.toMillis() + " ms"),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
    Exchange opened = opener.apply(this);
    exchange = opened;
    opened.begin();
    if (!reply.isDone()) {
      opened.onContent(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    if (!reply.isDone()) {
      opened.onReadComplete();
    }
  }

  private void end(Reply with) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    reply.complete(with);
  }

  private void giveUp(String why) {
    if (!reply.isDone()) {
      end(new Reply.None(why));
      if (exchange != null) {
        exchange.onClientGone();
      }
    }
  }

  @Override
  public void writeHead(HttpResponse head) {
    head.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    head.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
    status = head.status().code();
    fields = head.headers().entries();
  }

  @Override
  public void writeContent(HttpContent content) {
    byte[] bytes = ByteBufUtil.getBytes(content.content());
    boolean last = content instanceof LastHttpContent;
    content.release();
    if (reply.isDone()) {
      return;
    }
    body.writeBytes(bytes);
    if (body.size() > LONGEST_ANSWER) {
      // not from within a call of the exchange
      eventLoop().execute(() -> giveUp("the answer is longer than 64 KiB"));
    } else if (last) {
      end(new Reply.Answer(status, fields, body.toByteArray()));
    }
  }

  /** An answer of the balancer's own says that there is no other. */
  @Override
  public void respond(FullHttpResponse response) {
    int own = response.status().code();
    response.release();
    end(new Reply.None("there is no answer (" + own + ")"));
  }

  @Override
  public void abort() {
    end(new Reply.None("the answer was cut off"));
  }

  @Override
  public void tunnel(HttpResponse switching, UpstreamConnection upstream) {
    upstream.abort();
    end(new Reply.None("there is a tunnel in place of an answer"));
  }

  @Override
  public boolean isWritable() {
    return body.size() <= LONGEST_ANSWER;
  }

  @Override
  public void requestMore() {}

  @Override
  public void flush() {}

  @Override
  public void writeInterim(HttpResponse interim) {}

  @Override
  public void pushWith(HttpRequest request, List<String> targets) {}

  /** It is no request of the route that it is made for. */
  @Override
  public void countIn(Series series) {}

  @Override
  public void mark(Series series) {}
}
