package dev.weir.diagnostics.capture;

import dev.weir.diagnostics.frame.LinkType;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An interface that is listened to. Belongs to the thread that opened it. */
public interface CaptureSource extends AutoCloseable {

  /** What frames begin with. */
  LinkType linkType();

  /** The same as a number of the pcapng registry (LINKTYPE_). */
  int linkNumber();

  /**
   * Hands on what is there, or waits for it, at most so long.
   *
   * @throws IOException when the interface can be read no more
   */
  void read(Receiver receiver, int timeoutMillis) throws IOException;

  /** What the kernel counts. */
  Kernel kernel();

  @Override
  void close();

  /** Takes frames. */
  interface Receiver {
    /**
     * Takes one; false to get no more of this reading.
     *
     * @param bytes valid during the call
     */
    boolean accept(long epochNanos, int length, ByteBuffer bytes) throws IOException;
  }

  /**
   * What the kernel counts.
   *
   * @param received packets that passed the filter
   * @param dropped of these, those for which there was no room
   * @param droppedByInterface those that the interface or its driver dropped
   */
  record Kernel(long received, long dropped, long droppedByInterface) {}
}
