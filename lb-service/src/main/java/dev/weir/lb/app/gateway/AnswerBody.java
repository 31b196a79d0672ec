package dev.weir.lb.app.gateway;

import dev.weir.common.netty.http.Client;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Mono;

/**
 * The body of an upstream's answer on its way to whoever writes it: holds what one read of the
 * upstream brought, and says when it takes more. For one subscriber; what it does, it does on the
 * event loop.
 */
final class AnswerBody implements Publisher<DataBuffer>, Subscription {

  private final Client client;
  private final DataBufferFactory buffers;
  private final Runnable wanted;
  private final Runnable cancelled;
  private final Deque<ByteBuf> held = new ArrayDeque<>(4);
  private @Nullable Subscriber<? super DataBuffer> subscriber;
  private @Nullable Throwable failure;
  private long demand;
  private boolean draining;
  private boolean ended;
  private boolean over;

  /**
   * @param wanted runs when it takes more again
   * @param cancelled runs when nobody wants the rest
   */
  AnswerBody(Client client, DataBufferFactory buffers, Runnable wanted, Runnable cancelled) {
    this.client = client;
    this.buffers = buffers;
    this.wanted = wanted;
    this.cancelled = cancelled;
  }

  // ---- where it comes from

  /** Whether it takes more. */
  boolean takesMore() {
    return demand > 0 && held.isEmpty() && !over;
  }

  /** Takes a piece; it is the body's to release. */
  void add(ByteBuf piece) {
    if (over) {
      piece.release();
    } else {
      held.add(piece);
      drain();
    }
  }

  /** There is no more. */
  void end() {
    ended = true;
    drain();
  }

  /** What is there is not all, and there will be no more. */
  void fail(Throwable cause) {
    failure = cause;
    end();
  }

  /**
   * The whole of a body that came in one piece with its head, for those who write one piece for
   * less than a stream of pieces; else it is a stream of pieces.
   */
  Publisher<DataBuffer> orWhole() {
    return ended && failure == null && held.size() == 1 ? Mono.fromDirect(this) : this;
  }

  // ---- where it goes to

  @Override
  public void subscribe(Subscriber<? super DataBuffer> to) {
    client.run(
        () -> {
          if (subscriber != null) {
            to.onSubscribe(new Nothing());
            to.onError(new IllegalStateException("the answer's body is read already"));
            return;
          }
          subscriber = to;
          to.onSubscribe(this);
          drain();
        });
  }

  @Override
  public void request(long n) {
    client.run(
        () -> {
          demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
          drain();
          if (takesMore()) {
            wanted.run();
          }
        });
  }

  @Override
  public void cancel() {
    client.run(
        () -> {
          if (!over) {
            over = true;
            release();
            cancelled.run();
          }
        });
  }

  /** Lets go of what nobody will read. */
  void release() {
    over = true;
    held.forEach(ByteBuf::release);
    held.clear();
  }

  /** A subscriber that asks for more while it is given some does not begin this anew. */
  private void drain() {
    if (draining || subscriber == null) {
      return;
    }
    draining = true;
    while (demand > 0 && !over && !held.isEmpty()) {
      demand--;
      subscriber.onNext(wrap(held.remove()));
    }
    draining = false;
    if (ended && held.isEmpty() && !over) {
      over = true;
      finish(subscriber);
    }
  }

  private void finish(Subscriber<? super DataBuffer> to) {
    if (failure == null) {
      to.onComplete();
    } else {
      to.onError(Objects.requireNonNull(failure));
    }
  }

  private DataBuffer wrap(ByteBuf piece) {
    if (buffers instanceof NettyDataBufferFactory netty) {
      return netty.wrap(piece);
    }
    DataBuffer copy = buffers.allocateBuffer(piece.readableBytes());
    copy.write(piece.nioBuffer());
    piece.release();
    return copy;
  }

  /** Of a subscriber that is refused. */
  private static final class Nothing implements Subscription {

    @Override
    public void request(long n) {
      // there is nothing
    }

    @Override
    public void cancel() {
      // there is nothing
    }
  }
}
