package dev.weir.common.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether something could be written, without writing it. */
public final class Writable {

  private Writable() {}

  /**
   * Checks a file or folder, which need not be there: then what is there above it.
   *
   * @throws IOException where it could not be written
   */
  public static void check(Path path) throws IOException {
    Path there = path.toAbsolutePath();
    boolean whole = true;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
      whole = false;
    }
    if (!Files.isWritable(there)) {
      throw new IOException(there + " cannot be written to");
    }
    if (!whole && !Files.isDirectory(there)) {
      throw new IOException(there + " is no folder");
    }
  }
}
