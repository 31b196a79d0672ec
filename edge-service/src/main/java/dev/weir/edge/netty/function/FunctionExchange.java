package dev.weir.edge.netty.function;

import dev.weir.common.netty.http.AnnouncedBody;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.edge.functions.Call;
import dev.weir.edge.functions.EdgeFunction;
import dev.weir.edge.functions.FunctionAnswer;
import dev.weir.edge.functions.FunctionInput;
import dev.weir.edge.functions.Outcome;
import dev.weir.edge.functions.OutcomeKind;
import dev.weir.edge.policy.CacheKey;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request with a function: its body is gathered, the function is called on a thread of its own,
 * and the edge serves what it makes of the request, or the client gets what it answers.
 */
final class FunctionExchange implements Exchange {

  private final FunctionLane lane;
  private final EdgeFunction function;
  private final ClientStream client;
  private final CacheKey sent;
  private final HeldBody held = new HeldBody();

  private HttpRequest request;
  private boolean collecting;
  private boolean over;
  private @Nullable Exchange inner;
  private @Nullable AnswerTap tap;

  FunctionExchange(
      FunctionLane lane,
      EdgeFunction function,
      HttpRequest request,
      ClientStream client,
      CacheKey sent) {
    this.lane = lane;
    this.function = function;
    this.request = request;
    this.client = client;
    this.sent = sent;
  }

  @Override
  public void begin() {
    if (!function.code().fetches()) {
      go(request, function.code().responds());
    } else if (AnnouncedBody.isIn(request.headers())) {
      collecting = true;
      if (request.headers().contains(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true)) {
        client.writeInterim(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        request.headers().remove(HttpHeaderNames.EXPECT);
      }
    } else {
      call(input(null), this::fetched);
    }
  }

  // ---- before the edge

  @Override
  public void onContent(HttpContent content) {
    Exchange opened = inner;
    if (opened != null && !ended()) {
      opened.onContent(content);
      return;
    }
    if (over || opened != null) {
      content.release();
      return;
    }
    held.add(content);
    if (!collecting) {
      return;
    }
    if (held.size() > lane.maxBody()) {
      collecting = false;
      tooLarge();
    } else if (content instanceof LastHttpContent) {
      collecting = false;
      call(input(held.toBytes()), this::fetched);
    } else {
      client.requestMore();
    }
  }

  private void tooLarge() {
    fetched(
        new Call(
            new Outcome.BadResponse(
                "not called: the body of the request is larger than functions are shown, "
                    + lane.maxBody()
                    + " bytes"),
            "",
            0,
            0));
  }

  FunctionInput input(byte @Nullable [] body) {
    String url = (client.secure() ? "https://" : "http://") + sent.host() + request.uri();
    if (!request.uri().startsWith("/")) {
      url = (client.secure() ? "https://" : "http://") + sent.host() + sent.target();
    }
    Map<String, String> env = new LinkedHashMap<>(lane.facts(client.clientAddress()));
    env.putAll(function.env());
    return new FunctionInput(request.method().name(), url, request.headers().entries(), body, env);
  }

  /** Calls the function; what comes of it is told on the client's thread. */
  void call(FunctionInput input, Consumer<Call> then) {
    lane.runner()
        .call(function.code(), input)
        .thenAccept(call -> client.eventLoop().execute(() -> then.accept(call)));
  }

  private void fetched(Call call) {
    if (over) {
      function.tally().count(call);
      return;
    }
    Call ended = call;
    if (call.outcome() instanceof Outcome.Ok(FunctionAnswer answer)) {
      try {
        carryOut(answer);
      } catch (IllegalArgumentException e) {
        ended = bad(call, e);
      }
    }
    function.tally().count(ended);
    OutcomeKind kind = OutcomeKind.of(ended.outcome());
    if (kind == OutcomeKind.OK) {
      return;
    }
    if (function.failsOpen(kind)) {
      go(request, false);
    } else {
      end();
      client.respond(FunctionProblems.of(kind));
    }
  }

  static Call bad(Call call, IllegalArgumentException why) {
    String reason = String.valueOf(why.getMessage());
    return new Call(new Outcome.BadResponse(reason), call.log(), call.nanos(), call.memory());
  }

  private void carryOut(FunctionAnswer answer) {
    boolean responds = function.code().responds();
    switch (answer) {
      case FunctionAnswer.Unchanged _ -> go(request, responds);
      case FunctionAnswer.Request wanted -> {
        HttpRequest changed = FunctionMessages.request(wanted, request, sent);
        if (wanted.body() instanceof FunctionAnswer.Body.Of(byte[] bytes)) {
          held.release();
          held.add(new DefaultLastHttpContent(Unpooled.wrappedBuffer(bytes)));
        }
        request = changed;
        go(changed, responds);
      }
      case FunctionAnswer.Response wanted -> {
        byte[] body = wanted.body() instanceof FunctionAnswer.Body.Of(byte[] of) ? of : new byte[0];
        var made = FunctionMessages.response(wanted, body, System.currentTimeMillis());
        end();
        client.respond(made);
      }
    }
  }

  private void end() {
    over = true;
    held.release();
  }

  /** On to the edge, and back through the function where it wants to see the answer. */
  private void go(HttpRequest next, boolean tapped) {
    HttpRequest asked = next;
    ClientStream answered = client;
    if (tapped) {
      // what the function is to read is not compressed
      asked =
          new DefaultHttpRequest(
              next.protocolVersion(), next.method(), next.uri(), next.headers().copy());
      asked.headers().remove(HttpHeaderNames.ACCEPT_ENCODING);
      AnswerTap made = new AnswerTap(this, function, client, lane.maxBody());
      tap = made;
      answered = made;
    }
    Exchange opened = lane.inner(asked, answered);
    inner = opened;
    opened.begin();
    held.drainTo(
        piece -> {
          if (ended()) {
            piece.release();
          } else {
            opened.onContent(piece);
          }
        });
    onReadComplete();
  }

  // ---- the edge's turn

  /** Whether the edge has nothing more to do with this exchange. */
  private boolean ended() {
    AnswerTap tapped = tap;
    return tapped != null && tapped.ended();
  }

  /** Tells the edge that it may write again. */
  void resume() {
    Exchange opened = inner;
    if (opened != null && !ended()) {
      opened.onWritable();
    }
  }

  /** Tells the edge that nobody wants its answer any more. */
  void dismiss() {
    Exchange opened = inner;
    if (opened != null) {
      opened.onClientGone();
    }
  }

  @Override
  public void onReadComplete() {
    Exchange opened = inner;
    if (opened != null && !ended()) {
      opened.onReadComplete();
    }
  }

  @Override
  public void onWritable() {
    AnswerTap tapped = tap;
    if (tapped == null || tapped.passes()) {
      resume();
    }
  }

  @Override
  public void onClientGone() {
    end();
    boolean done = ended();
    AnswerTap tapped = tap;
    if (tapped != null) {
      tapped.drop();
    }
    if (!done) {
      dismiss();
    }
  }
}
