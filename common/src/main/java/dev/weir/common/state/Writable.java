package dev.weir.common.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether something could be written, without writing it. */
public final class Writable {

  private Writable() {}

  /**
   * Checks a file, which need not be there: then the folder that it would be made in. What is no
   * folder counts for a file, so that a device does.
   *
   * @throws IOException where it could not be written; says what is there and what was expected
   */
  public static void file(Path path) throws IOException {
    Path file = path.toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, where a file was expected");
    }
    if (Files.exists(file)) {
      if (!Files.isWritable(file)) {
        throw new IOException(file + " may not be written to by this user");
      }
    } else if (file.getParent() != null) {
      folder(file.getParent());
    }
  }

  /**
   * Checks a folder, which need not be there: then what is there above it.
   *
   * @throws IOException where files could not be made in it; says what is there and what was
   *     expected
   */
  public static void folder(Path path) throws IOException {
    Path there = path.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      if (Files.isSymbolicLink(there)) {
        throw new IOException(there + " is a link that leads nowhere, where a folder was expected");
      }
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new IOException(there + " is no folder, as was expected");
    }
    if (!Files.isWritable(there) || !Files.isExecutable(there)) {
      throw new IOException("in the folder " + there + " this user may make no files");
    }
  }
}
