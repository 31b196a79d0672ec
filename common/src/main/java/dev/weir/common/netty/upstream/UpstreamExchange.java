package dev.weir.common.netty.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;

/**
 * What comes back on a lent upstream connection. Every method is called on the connection's event
 * loop; the exchange ends with {@link #onContent} of a last content or with {@link #onFailure}, and
 * no call follows that.
 */
public interface UpstreamExchange {

  /** An interim answer (100 to 199 except 101). */
  default void onInterim(HttpResponse interim) {}

  /** The head of the final answer, or of a 101. */
  void onHead(HttpResponse head);

  /**
   * A piece of the body; the reference is the callee's to release. After the first read, further
   * ones come only after {@link UpstreamConnection#requestMore}.
   */
  void onContent(HttpContent content);

  /**
   * More came with the end of the answer than the answer: who sent it has miscounted, and what it
   * sent is nothing to keep. Called right before the last content.
   */
  default void onSurplus() {}

  /** All that one read of the upstream's socket brought has been delivered. */
  default void onReadComplete() {}

  /** The upstream's socket takes more again after {@link UpstreamConnection#isWritable} said no. */
  default void onWritable() {}

  /**
   * How long the next word of the upstream may take, or that it takes more of the request; looked
   * at about twice a second.
   *
   * @param standard what holds for exchanges without a limit of their own
   */
  default Duration patience(Duration standard) {
    return standard;
  }

  /** The connection, or the stream, failed before the answer was complete; it is closed already. */
  void onFailure(UpstreamFailure failure);
}
