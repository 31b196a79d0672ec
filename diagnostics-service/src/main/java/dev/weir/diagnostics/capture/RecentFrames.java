package dev.weir.diagnostics.capture;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last frames of a capture, for those who look on: bounded in number and bytes. */
final class RecentFrames {
  static final int MOST = 1_000;
  static final int MOST_BYTES = 4 << 20;

  private final Deque<Frame> frames = new ArrayDeque<>();
  private long bytes;
  private long numbered;

  /** Takes a frame, and leaves its bytes unread. */
  synchronized void add(long epochNanos, int length, ByteBuffer captured) {
    byte[] copy = new byte[captured.remaining()];
    captured.get(captured.position(), copy);
    frames.addLast(new Frame(++numbered, epochNanos, length, copy));
    bytes += copy.length;
    while (frames.size() > MOST || bytes > MOST_BYTES) {
      bytes -= frames.removeFirst().bytes().length;
    }
  }

  /** Those with a number above one, oldest first. */
  synchronized List<Frame> after(long number, int most) {
    return frames.stream().filter(frame -> frame.number() > number).limit(most).toList();
  }
}
