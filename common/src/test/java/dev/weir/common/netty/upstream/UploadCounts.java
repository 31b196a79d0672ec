package dev.weir.common.netty.upstream;

import java.util.concurrent.atomic.AtomicInteger;

/** What came of the bodies of requests. Safe for any thread. */
final class UploadCounts {

  private final AtomicInteger pieces = new AtomicInteger();
  private final AtomicInteger received = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();

  /** A frame of so many bytes came. */
  void piece(int bytes) {
    pieces.incrementAndGet();
    received.addAndGet(bytes);
  }

  /** A request came to its end. */
  void end() {
    ends.incrementAndGet();
  }

  int pieces() {
    return pieces.get();
  }

  int received() {
    return received.get();
  }

  int ends() {
    return ends.get();
  }
}
