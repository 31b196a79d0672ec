package dev.weir.common.trace;

import dev.weir.common.net.HostPort;
import org.jspecify.annotations.Nullable;

/** The span of a request that is served here. */
public interface RequestSpan {

  /** That of a request that is not traced. */
  RequestSpan NONE =
      new RequestSpan() {
        @Override
        public boolean isTraced() {
          return false;
        }

        @Override
        public @Nullable String traceId() {
          return null;
        }

        @Override
        public UpstreamSpan ask(String method, HostPort upstream) {
          return UpstreamSpan.NONE;
        }

        @Override
        public void mark(String kind, String name) {}

        @Override
        public void end(int status) {}
      };

  /** Whether there is one: where not, nobody need make anything for it. */
  default boolean isTraced() {
    return true;
  }

  /** The trace, 32 hexadecimal digits; null where this request is not recorded. */
  @Nullable String traceId();

  /** Begins the span of one try at an upstream. */
  UpstreamSpan ask(String method, HostPort upstream);

  /**
   * Says what became of the request.
   *
   * @param kind {@code route}, {@code upstream}, {@code origin} or {@code cache}; others say
   *     nothing
   * @param name which
   */
  void mark(String kind, String name);

  /**
   * Ends it.
   *
   * @param status of the answer; 499 where the client left before there was one
   */
  void end(int status);
}
