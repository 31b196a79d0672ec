package dev.weir.common.accesslog;

import java.io.Closeable;
import java.io.IOException;

/** Where lines go. Called by one thread, which may wait in it. */
public interface LogSink extends Closeable {

  /**
   * Writes whole lines, all of them or none where it can.
   *
   * @param bytes not used after the call
   * @param length how many of them
   * @throws IOException when they are lost; the next call tries anew
   */
  void write(byte[] bytes, int length) throws IOException;
}
