package dev.weir.common.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The standard output of the process. */
public final class StandardOutput implements LogSink {

  private final OutputStream out = new FileOutputStream(FileDescriptor.out);

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
  }

  /** It is not ours to close. */
  @Override
  public void close() {
    // others write there too
  }
}
