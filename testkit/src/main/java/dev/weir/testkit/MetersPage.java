package dev.weir.testkit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

/** The page that tells operators of meters, held against those that there are. */
public final class MetersPage {

  private MetersPage() {}

  /** Weir's meters that are not in {@code docs/operations.md}, or that do not say what they are. */
  public static List<String> missing(MeterRegistry registry) throws IOException {
    String page = Files.readString(DocumentPage.named("operations.md"));
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getName().startsWith("weir."))
        .filter(id -> id.getDescription() == null || !isIn(page, id.getName().replace('.', '_')))
        .map(Meter.Id::getName)
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean isIn(String page, String name) {
    return Pattern.compile("`" + name + "(_bytes|_seconds)?(_total)?[`{]").matcher(page).find();
  }
}
