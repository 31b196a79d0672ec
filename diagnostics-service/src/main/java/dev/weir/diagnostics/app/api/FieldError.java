package dev.weir.diagnostics.app.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why one field of a request was refused.
 *
 * @param value as written, in short; empty when missing
 * @param expected what would have been right
 */
public record FieldError(String field, String value, String expected) {
  private static final int LONGEST_VALUE = 100;

  public FieldError {
    value = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value;
  }

  String sentence() {
    return value.isEmpty()
        ? field + " is missing: expected " + expected
        : field + " is " + value + ": expected " + expected;
  }

  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("field", field);
    members.put("value", value);
    members.put("expected", expected);
    return members;
  }
}
