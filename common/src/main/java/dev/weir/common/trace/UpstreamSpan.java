package dev.weir.common.trace;

import org.jspecify.annotations.Nullable;

/** The span of one try at an upstream. */
public interface UpstreamSpan {

  /** That of a try that is not traced. */
  UpstreamSpan NONE =
      new UpstreamSpan() {
        @Override
        public boolean isTraced() {
          return false;
        }

        @Override
        public void sendWith(Carrier fields) {}

        @Override
        public void end(int status, @Nullable String failure) {}
      };

  /** Whether there is one: where not, nobody need make anything for it. */
  default boolean isTraced() {
    return true;
  }

  /** Names this span in the head of a request, right before that is sent. */
  void sendWith(Carrier fields);

  /**
   * Ends it; only the first call counts.
   *
   * @param status of the answer, or what stands for it where there was none
   * @param failure why there was none, a word; null: there was one
   */
  void end(int status, @Nullable String failure);
}
