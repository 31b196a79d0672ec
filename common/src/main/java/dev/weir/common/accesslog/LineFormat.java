package dev.weir.common.accesslog;

import dev.weir.common.accesslog.AccessField.Fact;
import dev.weir.common.net.AddressText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a line of an entry. For one thread: it remembers the text of the last second. */
abstract class LineFormat {

  private static final String REQUEST_ID = "x-request-id";

  private final DateTimeFormatter seconds;
  private final boolean query;
  private final List<String> requestFields = new ArrayList<>();
  private final List<String> answerFields = new ArrayList<>();
  private final List<AccessField> fields;
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  /**
   * @param query whether targets are written with their queries
   * @param fields what a line tells, besides what it always does
   * @param seconds how a second is written
   */
  LineFormat(boolean query, List<AccessField> fields, DateTimeFormatter seconds) {
    this.query = query;
    this.fields = fields;
    this.seconds = seconds.withZone(ZoneOffset.UTC).withLocale(Locale.ROOT);
    fields.forEach(this::need);
  }

  static LineFormat of(AccessLogSettings settings) {
    return switch (settings.format()) {
      case COMBINED -> new CombinedFormat(settings.query(), settings.fields());
      case JSON -> new JsonFormat(settings.query(), settings.fields());
    };
  }

  private void need(AccessField field) {
    switch (field.fact()) {
      case REQUEST_FIELD -> needRequest(field.field());
      case ANSWER_FIELD -> needAnswer(field.field());
      case REQUEST_ID -> {
        needRequest(REQUEST_ID);
        needAnswer(REQUEST_ID);
      }
      default -> {
        // known of every request
      }
    }
  }

  final void needRequest(String field) {
    if (!requestFields.contains(field)) {
      requestFields.add(field);
    }
  }

  private void needAnswer(String field) {
    if (!answerFields.contains(field)) {
      answerFields.add(field);
    }
  }

  final List<String> requestFields() {
    return requestFields;
  }

  final List<String> answerFields() {
    return answerFields;
  }

  final List<AccessField> fields() {
    return fields;
  }

  /** Writes a line, its end included. */
  abstract void write(AccessEntry entry, LineBuffer line);

  // ---- what formats ask for

  final @Nullable String requestField(AccessEntry entry, String name) {
    int at = requestFields.indexOf(name);
    return at < 0 ? null : entry.fields().get(at);
  }

  private @Nullable String answerField(AccessEntry entry, String name) {
    int at = answerFields.indexOf(name);
    return at < 0 ? null : entry.fields().get(requestFields.size() + at);
  }

  /** What an entry says for a field; null: nothing. Numbers and the time are not asked for here. */
  final @Nullable String text(AccessEntry entry, AccessField field) {
    AccessEntry.Marks marks = entry.marks();
    return switch (field.fact()) {
      case CLIENT -> AddressText.of(entry.client());
      case PEER -> AddressText.of(entry.peer());
      case METHOD -> entry.method();
      case TARGET -> entry.target();
      case PROTOCOL -> entry.protocol();
      case LISTENER -> entry.listener();
      case ROUTE -> marks.route();
      case UPSTREAM -> marks.upstream();
      case CACHE -> marks.cache();
      case TRACE -> marks.trace();
      case REQUEST_ID -> {
        String given = answerField(entry, REQUEST_ID);
        yield given == null ? requestField(entry, REQUEST_ID) : given;
      }
      case REQUEST_FIELD -> requestField(entry, field.field());
      case ANSWER_FIELD -> answerField(entry, field.field());
      case TLS, STATUS, BYTES_IN, BYTES_OUT, MICROS, TIME -> bare(entry, field.fact());
    };
  }

  /** What needs neither quotation marks nor escapes. */
  private static String bare(AccessEntry entry, Fact fact) {
    return switch (fact) {
      case TLS -> Boolean.toString(entry.tls());
      case STATUS -> Integer.toString(entry.status());
      case BYTES_IN -> Long.toString(entry.bytesIn());
      case BYTES_OUT -> Long.toString(entry.bytesOut());
      case MICROS -> Long.toString(entry.nanos() / 1_000);
      case TIME -> Instant.ofEpochMilli(entry.startMillis()).toString();
      default -> throw new IllegalArgumentException(fact + " is a text");
    };
  }

  static boolean isBare(Fact fact) {
    return switch (fact) {
      case TLS, STATUS, BYTES_IN, BYTES_OUT, MICROS -> true;
      default -> false;
    };
  }

  /** How much of a target is written. */
  final int targetEnd(String target) {
    int mark = query ? -1 : target.indexOf('?');
    return mark < 0 ? target.length() : mark;
  }

  final String second(long millis) {
    long now = Math.floorDiv(millis, 1_000L);
    if (now != second) {
      second = now;
      secondText = seconds.format(Instant.ofEpochSecond(now));
    }
    return secondText;
  }
}
