package dev.weir.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** The page that tells operators of meters, held against those that there are. */
public final class MetersPage {

  private MetersPage() {}

  /**
   * Weir's meters that are not in {@code docs/operations.md}.
   *
   * @param names as Micrometer has them: {@code weir.bans.refused}
   */
  public static List<String> missing(Collection<String> names) throws IOException {
    String page = Files.readString(DocumentPage.named("operations.md"));
    return names.stream()
        .filter(name -> name.startsWith("weir."))
        .distinct()
        .sorted()
        .filter(name -> !isIn(page, name.replace('.', '_')))
        .toList();
  }

  private static boolean isIn(String page, String name) {
    return Pattern.compile("`" + name + "(_bytes|_seconds)?(_total)?[`{]").matcher(page).find();
  }
}
