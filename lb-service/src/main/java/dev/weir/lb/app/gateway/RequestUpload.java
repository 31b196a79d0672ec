package dev.weir.lb.app.gateway;

import dev.weir.common.netty.http.Client;
import dev.weir.common.netty.listener.exchange.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import reactor.core.publisher.BaseSubscriber;
import reactor.netty.channel.AbortedException;

/**
 * The body of a request as it comes out of Gateway's filters, piece by piece as an exchange asks
 * for it. What it tells the exchange, it tells on the event loop.
 */
final class RequestUpload extends BaseSubscriber<DataBuffer> {

  /** What is told of the body beside its pieces, on the event loop. */
  interface Listener {

    /**
     * The first word of the body is there.
     *
     * @param empty whether there is none
     */
    void begins(boolean empty);

    /** Whether the exchange still takes pieces. */
    boolean takes();

    /** The fields that follow the body, once all of it has come; may be empty. */
    HttpHeaders trailers();

    /** The body is not as long as its head says, or a filter failed over it. */
    void spoiled(Throwable cause);

    /** The client is gone. */
    void left();
  }

  private final Client client;
  private final Exchange exchange;
  private final long declared;
  private final Listener listener;
  private boolean begun;
  private boolean asked;
  private long came;

  /**
   * @param declared the length that the head says; -1: none
   */
  RequestUpload(Client client, Exchange exchange, long declared, Listener listener) {
    this.client = client;
    this.exchange = exchange;
    this.declared = declared;
    this.listener = listener;
  }

  /** Asks for the next piece; nothing happens where one is on its way. */
  void requestMore() {
    if (!asked) {
      asked = true;
      request(1);
    }
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    // the first piece comes unasked; what was asked for before there was a subscription, is this
    asked = true;
    request(1);
  }

  @Override
  protected void hookOnNext(DataBuffer piece) {
    client.run(() -> take(piece));
  }

  @Override
  protected void hookOnComplete() {
    client.run(this::end);
  }

  @Override
  protected void hookOnError(Throwable failure) {
    client.run(
        () -> {
          if (failure instanceof AbortedException) {
            listener.left();
          } else {
            listener.spoiled(failure);
          }
        });
  }

  private void take(DataBuffer piece) {
    asked = false;
    came += piece.readableByteCount();
    if (declared >= 0 && came > declared) {
      DataBufferUtils.release(piece);
      listener.spoiled(new IllegalStateException("the body is longer than its Content-Length"));
      return;
    }
    begin(false);
    if (listener.takes()) {
      exchange.onContent(new DefaultHttpContent(bytes(piece)));
      exchange.onReadComplete();
    } else {
      DataBufferUtils.release(piece);
    }
  }

  private void end() {
    if (declared > came) {
      listener.spoiled(new IllegalStateException("the body is shorter than its Content-Length"));
      return;
    }
    begin(true);
    if (listener.takes()) {
      exchange.onContent(last(listener.trailers()));
      exchange.onReadComplete();
    }
  }

  private static LastHttpContent last(HttpHeaders trailers) {
    return trailers.isEmpty()
        ? LastHttpContent.EMPTY_LAST_CONTENT
        : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers);
  }

  private void begin(boolean empty) {
    if (!begun) {
      begun = true;
      listener.begins(empty);
    }
  }

  private static ByteBuf bytes(DataBuffer piece) {
    if (piece instanceof NettyDataBuffer netty) {
      return netty.getNativeBuffer();
    }
    byte[] copy = new byte[piece.readableByteCount()];
    piece.read(copy);
    DataBufferUtils.release(piece);
    return Unpooled.wrappedBuffer(copy);
  }
}
