package dev.weir.common.accesslog;

import dev.weir.common.accesslog.AccessField.Fact;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** One JSON object a line. What an entry does not say is left out. */
final class JsonFormat extends LineFormat {

  private static final int MILLIS = 1_000;

  JsonFormat(boolean query, List<AccessField> fields) {
    super(query, fields, DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT));
  }

  @Override
  void write(AccessEntry entry, LineBuffer line) {
    char before = '{';
    for (AccessField field : fields()) {
      String text = field.fact() == Fact.TIME ? "" : text(entry, field);
      if (text != null) {
        line.put(before).put('"').put(field.name()).put("\":");
        value(entry, field, text, line);
        before = ',';
      }
    }
    if (before == '{') {
      line.put('{');
    }
    line.put("}\n");
  }

  private void value(AccessEntry entry, AccessField field, String text, LineBuffer line) {
    if (isBare(field.fact())) {
      line.put(text);
      return;
    }
    line.put('"');
    switch (field.fact()) {
      case TIME -> time(entry.startMillis(), line);
      case TARGET -> line.json(text, targetEnd(text));
      default -> line.json(text, text.length());
    }
    line.put('"');
  }

  private void time(long millis, LineBuffer line) {
    long rest = Math.floorMod(millis, MILLIS);
    line.put(second(millis)).put('.');
    if (rest < 100) {
      line.put('0');
    }
    if (rest < 10) {
      line.put('0');
    }
    line.put(rest).put('Z');
  }
}
