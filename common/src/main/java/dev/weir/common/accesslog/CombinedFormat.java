package dev.weir.common.accesslog;

import dev.weir.common.accesslog.AccessField.Fact;
import dev.weir.common.net.AddressText;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The combined format of nginx and Apache, {@code client - - [time] "request" status bytes
 * "referer" "user agent"}, and after it what was asked for besides, as {@code name="value"}.
 */
final class CombinedFormat extends LineFormat {

  private static final String REFERER = "referer";
  private static final String USER_AGENT = "user-agent";

  CombinedFormat(boolean query, List<AccessField> more) {
    super(query, more, DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.ROOT));
    needRequest(REFERER);
    needRequest(USER_AGENT);
  }

  @Override
  void write(AccessEntry entry, LineBuffer line) {
    line.put(AddressText.of(entry.client()))
        .put(" - - [")
        .put(second(entry.startMillis()))
        .put(" +0000] \"");
    line.quoted(entry.method(), entry.method().length()).put(' ');
    line.quoted(entry.target(), targetEnd(entry.target())).put(' ');
    line.quoted(entry.protocol(), entry.protocol().length());
    line.put("\" ").put(entry.status()).put(' ').put(entry.bytesOut()).put(' ');
    value(requestField(entry, REFERER), line);
    line.put(' ');
    value(requestField(entry, USER_AGENT), line);
    for (AccessField field : fields()) {
      line.put(' ').put(field.name()).put('=');
      more(entry, field, line);
    }
    line.put('\n');
  }

  private void more(AccessEntry entry, AccessField field, LineBuffer line) {
    String text = text(entry, field);
    if (text != null && field.fact() == Fact.TARGET) {
      line.put('"').quoted(text, targetEnd(text)).put('"');
    } else {
      value(text, line);
    }
  }

  private static void value(@Nullable String text, LineBuffer line) {
    line.put('"');
    if (text == null) {
      line.put('-');
    } else {
      line.quoted(text, text.length());
    }
    line.put('"');
  }
}
