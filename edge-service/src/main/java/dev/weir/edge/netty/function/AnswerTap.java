package dev.weir.edge.netty.function;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.ForwardingClient;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.edge.functions.Call;
import dev.weir.edge.functions.EdgeFunction;
import dev.weir.edge.functions.FunctionAnswer;
import dev.weir.edge.functions.FunctionInput;
import dev.weir.edge.functions.Outcome;
import dev.weir.edge.functions.OutcomeKind;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's side that shows the answer to a function before the client gets it. A body that is
 * larger than functions are shown waits while the head is, and then passes piece by piece.
 */
final class AnswerTap extends ForwardingClient implements ClientStream {

  /** How far the answer is. */
  private enum State {
    GATHERING,
    CALLING,
    PASSING,
    DROPPED
  }

  private final FunctionExchange exchange;
  private final EdgeFunction function;
  private final ClientStream client;
  private final int maxBody;
  private final HeldBody held = new HeldBody();
  private State state = State.GATHERING;
  private @Nullable HttpResponse head;
  private boolean ended;

  AnswerTap(FunctionExchange exchange, EdgeFunction function, ClientStream client, int maxBody) {
    super(client);
    this.exchange = exchange;
    this.function = function;
    this.client = client;
    this.maxBody = maxBody;
  }

  /** Whether the edge has written its last. */
  boolean ended() {
    return ended;
  }

  /** Whether what the edge writes goes straight to the client. */
  boolean passes() {
    return state == State.PASSING;
  }

  /** Lets go of everything. */
  void drop() {
    state = State.DROPPED;
    ended = true;
    held.release();
  }

  // ---- what the edge writes

  @Override
  public void writeHead(HttpResponse written) {
    head = written;
    if (HttpUtil.getContentLength(written, 0L) > maxBody) {
      show(written, null, true);
    }
  }

  @Override
  public void writeContent(HttpContent content) {
    ended |= content instanceof LastHttpContent;
    switch (state) {
      case PASSING -> client.writeContent(content);
      case DROPPED -> content.release();
      case GATHERING, CALLING -> hold(content);
    }
  }

  private void hold(HttpContent content) {
    held.add(content);
    HttpResponse written = head;
    if (state != State.GATHERING || written == null) {
      return;
    }
    if (held.size() > maxBody) {
      show(written, null, true);
    } else if (ended) {
      show(written, held.toBytes(), false);
    }
  }

  @Override
  public void respond(FullHttpResponse response) {
    if (state == State.DROPPED) {
      ended = true;
      response.release();
      return;
    }
    if (!FunctionMessages.isBodiless(response.status().code())
        && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    }
    head =
        new DefaultHttpResponse(response.protocolVersion(), response.status(), response.headers());
    ended = true;
    hold(new DefaultLastHttpContent(response.content()));
  }

  // ---- the function's turn

  private void show(HttpResponse written, byte @Nullable [] body, boolean unseen) {
    state = State.CALLING;
    FunctionInput.Answered answered =
        new FunctionInput.Answered(
            written.status().code(), written.headers().entries(), body, unseen);
    exchange.call(exchange.input(null).with(answered), call -> shown(call, written));
  }

  private void shown(Call call, HttpResponse written) {
    if (state == State.DROPPED) {
      function.tally().count(call);
      return;
    }
    Call done = call;
    if (call.outcome() instanceof Outcome.Ok(FunctionAnswer answer)) {
      try {
        carryOut(answer, written);
      } catch (IllegalArgumentException e) {
        done = FunctionExchange.bad(call, e);
      }
    }
    function.tally().count(done);
    OutcomeKind kind = OutcomeKind.of(done.outcome());
    if (kind == OutcomeKind.OK) {
      return;
    }
    if (function.failsOpen(kind)) {
      pass(written);
    } else {
      replace(FunctionProblems.of(kind));
    }
  }

  private void carryOut(FunctionAnswer answer, HttpResponse written) {
    switch (answer) {
      case FunctionAnswer.Unchanged _ -> pass(written);
      case FunctionAnswer.Request _ ->
          throw new IllegalArgumentException("the handler response returned a Request");
      case FunctionAnswer.Response wanted -> {
        switch (wanted.body()) {
          case FunctionAnswer.Body.Kept _ when !FunctionMessages.isBodiless(wanted.status()) ->
              pass(FunctionMessages.head(wanted, written));
          case FunctionAnswer.Body.Kept _ -> replace(made(wanted, new byte[0]));
          case FunctionAnswer.Body.Of(byte[] bytes) -> replace(made(wanted, bytes));
        }
      }
    }
  }

  private static FullHttpResponse made(FunctionAnswer.Response wanted, byte[] body) {
    return FunctionMessages.response(wanted, body, System.currentTimeMillis());
  }

  private void pass(HttpResponse next) {
    state = State.PASSING;
    client.writeHead(next);
    held.drainTo(client::writeContent);
    client.flush();
    exchange.resume();
  }

  private void replace(FullHttpResponse response) {
    boolean over = ended;
    drop();
    client.respond(response);
    if (!over) {
      exchange.dismiss();
    }
  }

  // ---- the rest is the client's

  @Override
  public boolean isWritable() {
    return switch (state) {
      case GATHERING, DROPPED -> true;
      case CALLING -> false;
      case PASSING -> client.isWritable();
    };
  }

  @Override
  public void flush() {
    if (state == State.PASSING) {
      client.flush();
    }
  }

  @Override
  public void abort() {
    boolean dropped = state == State.DROPPED;
    drop();
    if (!dropped) {
      client.abort();
    }
  }

  @Override
  public void tunnel(HttpResponse switching, UpstreamConnection upstream) {
    drop();
    client.tunnel(switching, upstream);
  }

  @Override
  public void countIn(Series series) {
    client.countIn(series);
  }

  @Override
  public void requestMore() {
    client.requestMore();
  }

  @Override
  public void writeInterim(HttpResponse interim) {
    client.writeInterim(interim);
  }

  @Override
  public void pushWith(HttpRequest request, List<String> targets) {
    client.pushWith(request, targets);
  }
}
