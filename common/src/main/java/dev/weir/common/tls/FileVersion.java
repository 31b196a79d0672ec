package dev.weir.common.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tells that a file was written anew: its time, its size, and which file it is. */
public record FileVersion(long modifiedMillis, long bytes, @Nullable Object fileKey) {

  /**
   * Of each file, in the order given; of links what they lead to.
   *
   * @throws IOException where one is not there or may not be looked at
   */
  public static List<FileVersion> of(Path... files) throws IOException {
    List<FileVersion> versions = new ArrayList<>(files.length);
    for (Path file : files) {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      versions.add(
          new FileVersion(
              attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey()));
    }
    return versions;
  }
}
