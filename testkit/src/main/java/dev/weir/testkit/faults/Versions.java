package dev.weir.testkit.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The version that each page has now: a file each, which outlives the origins that read it. */
final class Versions {

  private final Path folder;

  /** Those that a folder has, which is there. */
  Versions(Path folder) {
    this.folder = folder;
  }

  long of(int page) throws IOException {
    Path file = file(page);
    return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 1;
  }

  /** Gives a page its next version, at once and as a whole, and answers it. One thread may. */
  long next(int page) throws IOException {
    long version = of(page) + 1;
    Path draft = folder.resolve("draft");
    Files.writeString(draft, Long.toString(version));
    Files.move(draft, file(page), StandardCopyOption.ATOMIC_MOVE);
    return version;
  }

  private Path file(int page) {
    return folder.resolve(Integer.toString(page));
  }
}
