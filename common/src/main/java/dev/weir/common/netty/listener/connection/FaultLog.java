package dev.weir.common.netty.listener.connection;

import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.quic.QuicException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of connections and streams that are ended for a fault of ours: with its trace, and
 * at most one of a listener in {@value #PAUSE_SECONDS} s, since a client that has found one can
 * repeat it. What is the client's affair is for who debugs.
 */
public final class FaultLog {

  private static final Logger log = LoggerFactory.getLogger(FaultLog.class);

  private static final int PAUSE_SECONDS = 10;

  private final String listener;
  private final AtomicLong nextNanos;
  private final LongAdder untold = new LongAdder();

  /**
   * @param now of {@link System#nanoTime}, as all times are here
   */
  FaultLog(String listener, long now) {
    this.listener = listener;
    this.nextNanos = new AtomicLong(now);
  }

  /** That one is about to be ended for that. */
  public void tell(Channel ended, Throwable cause, long now) {
    long next = nextNanos.get();
    if (isOfTheClient(cause)) {
      log.debug("listener {}: {} broke: {}", listener, ended, cause.getMessage());
    } else if (now - next >= 0
        && nextNanos.compareAndSet(next, now + TimeUnit.SECONDS.toNanos(PAUSE_SECONDS))) {
      log.warn(
          "listener {}: {} is ended for a fault, {} before it that were not told of",
          listener,
          ended,
          untold.sumThenReset(),
          cause);
    } else {
      untold.increment();
    }
  }

  /**
   * Whether that is the client's affair: how its connection broke, or what it sent. Decoders wrap
   * whatever they are left with, faults of ours among it.
   */
  public static boolean isOfTheClient(Throwable cause) {
    if (cause instanceof DecoderException) {
      Throwable inner = cause.getCause();
      return inner == null || isBadInput(inner);
    }
    return cause instanceof IOException || cause instanceof QuicException;
  }

  /** What decoders throw at bytes that make no sense, or that end too soon. */
  private static boolean isBadInput(Throwable cause) {
    return isOfTheClient(cause)
        || cause instanceof Http2Exception
        || cause instanceof Http3Exception
        || cause instanceof IllegalArgumentException
        || cause instanceof IndexOutOfBoundsException;
  }
}
