package dev.weir.diagnostics.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Packets on their way to a pcapng file, of which the last block is left to its readers. One thread
 * writes; {@link #length} may be asked by any.
 */
final class PcapngFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final FileChannel file;
  private final long most;
  private final ByteBuffer waiting =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private volatile long written;

  /**
   * Creates a file with nothing but its head.
   *
   * @param file empty, and readable by its owner alone
   */
  PcapngFile(Path file, CapturePlan plan, int linkNumber) throws IOException {
    this.file = FileChannel.open(file, StandardOpenOption.WRITE);
    this.most = plan.maxBytes();
    waiting.put(Pcapng.head(plan, linkNumber));
    flush();
  }

  /** Writes a packet; false when the file would be longer than it may be. */
  boolean write(long epochNanos, int length, ByteBuffer captured) throws IOException {
    int block = Pcapng.packetBytes(captured.remaining());
    if (written + waiting.position() + block > most) {
      return false;
    }
    if (waiting.remaining() < block) {
      flush();
    }
    Pcapng.packet(waiting, epochNanos, length, captured);
    return true;
  }

  /** Makes what was written readable. */
  void flush() throws IOException {
    waiting.flip();
    int bytes = waiting.remaining();
    while (waiting.hasRemaining()) {
      file.write(waiting);
    }
    waiting.clear();
    long before = written; // written by this thread alone
    written = before + bytes;
  }

  /** Bytes that can be read, which end with a block. */
  long length() {
    return written;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      flush();
    }
  }
}
