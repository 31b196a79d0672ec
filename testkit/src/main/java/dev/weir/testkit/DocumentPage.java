package dev.weir.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the documents are, seen from the project or from one of its modules. */
final class DocumentPage {

  private DocumentPage() {}

  /** A page of {@code docs}. */
  static Path named(String name) {
    Path here = Path.of("docs", name);
    return Files.exists(here) ? here : Path.of("..").resolve(here);
  }
}
