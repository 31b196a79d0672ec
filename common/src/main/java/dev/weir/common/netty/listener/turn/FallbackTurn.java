package dev.weir.common.netty.listener.turn;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.InterimAnswer;
import dev.weir.common.netty.listener.exchange.ExchangeEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request that Reactor Netty serves: what passes by on its way to the client.
 */
final class FallbackTurn {

  private final LaneStream stream;
  private int status;
  private long bytesOut;
  private boolean answered;
  private boolean endOfConnection;
  private long missing = -1;
  private @Nullable HttpHeaders trailers;
  private HttpHeaders requestTrailers = EmptyHttpHeaders.INSTANCE;
  private List<ExchangeEnd> listeners = List.of();
  private Runnable writable = () -> {};

  /**
   * @param stream the way to the client, for what is said before the answer
   */
  FallbackTurn(LaneStream stream) {
    this.stream = stream;
  }

  LaneStream stream() {
    return stream;
  }

  /** Has this run when the client takes more again. */
  void onWritable(Runnable listener) {
    writable = listener;
  }

  /** The client takes more again. */
  void writable() {
    writable.run();
  }

  /** Takes note of a piece of the request's body. */
  void received(HttpContent piece) {
    if (piece instanceof LastHttpContent last && !last.trailingHeaders().isEmpty()) {
      requestTrailers = last.trailingHeaders().copy();
    }
  }

  /** What followed the body of the request; empty before its end. */
  HttpHeaders requestTrailers() {
    return requestTrailers;
  }

  /** Names what follows the body of the answer. */
  void endWith(HttpHeaders fields) {
    trailers = fields;
  }

  /** The last piece of an answer, with what follows it where there is a place for that. */
  Object withTrailers(Object msg) {
    HttpHeaders fields = trailers;
    if (fields == null || missing >= 0 || !(msg instanceof LastHttpContent last)) {
      return msg;
    }
    if (last instanceof FullHttpResponse whole) {
      whole.trailingHeaders().add(fields);
      return whole;
    }
    return new DefaultLastHttpContent(last.content(), fields.copy());
  }

  void writeInterim(HttpResponse interim) {
    if (!begun()) {
      stream.writeInterim(interim);
    }
  }

  /** From here on nothing is said to the client any more. */
  void end() {
    stream.end();
  }

  /** Takes note of something that is written. */
  void written(Object msg) {
    if (msg instanceof HttpResponse response && !InterimAnswer.isInformational(response)) {
      status = response.status().code();
      stream.answering(response);
      missing = stream.isBodiless(status) ? -1 : HttpUtil.getContentLength(response, -1L);
    }
    long bytes =
        switch (msg) {
          case ByteBufHolder holder -> holder.content().readableBytes();
          case ByteBuf raw -> raw.readableBytes();
          default -> 0;
        };
    bytesOut += bytes;
    boolean known = msg instanceof ByteBuf || msg instanceof HttpObject;
    missing = known && missing > 0 ? missing - bytes : -1;
    answered |= status != 0 && msg instanceof LastHttpContent;
  }

  void onEnd(ExchangeEnd listener) {
    listeners = Stream.concat(listeners.stream(), Stream.of(listener)).toList();
  }

  /** Counts the turn in the listener's series, and tells who wanted to know. */
  void count(Series listener, int status, long now, long received) {
    long nanos = now - stream.startNanos();
    listener.record(status, nanos, received, bytesOut);
    stream.tell(status, nanos, received, bytesOut);
    tell(nanos, status, received);
  }

  /** What the client asked for is opened to it: an answer of Reactor Netty's is none of it. */
  void becomesTunnel(long received) {
    status = HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    long nanos = System.nanoTime() - stream.startNanos();
    tell(nanos, status, received);
  }

  private void tell(long nanos, int status, long received) {
    listeners.forEach(end -> end.ended(status, nanos, received, bytesOut));
    listeners = List.of();
  }

  /** Whether an answer gives the stream or connection to what the client asked to switch to. */
  boolean isSwitchedBy(HttpResponse answer) {
    return answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
        || (stream.connects() && answer.status().codeClass() == HttpStatusClass.SUCCESS);
  }

  /** Whether anything of the final answer is written. */
  boolean begun() {
    return status != 0;
  }

  /**
   * Whether the answer has ended before its {@code Content-Length}: whatever followed would be
   * taken for the rest of it.
   */
  boolean isShort() {
    return answered && missing > 0;
  }

  /** Whether the answer has ended. */
  boolean answered() {
    return answered;
  }

  /** The client was told that the connection ends with this answer. */
  void endsConnection() {
    endOfConnection = true;
  }

  boolean isEndOfConnection() {
    return endOfConnection;
  }

  int status() {
    return status;
  }
}
