package dev.weir.common.ratelimit;

/** A limit that makes no sense, by the part that does not. */
public final class LimitRefused extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String value;
  private final String expected;

  /**
   * A refusal.
   *
   * @param field which part, such as {@code window} or {@code match.path}
   * @param value what it said, in plain words or as JSON
   * @param expected what it may say
   */
  public LimitRefused(String field, Object value, String expected) {
    super(field + " " + quoted(String.valueOf(value)) + " is refused, expected " + expected);
    this.field = field;
    this.value = String.valueOf(value);
    this.expected = expected;
  }

  /** A text of JSON has its quotes already. */
  private static String quoted(String value) {
    return value.startsWith("\"") ? value : "\"" + value + "\"";
  }

  public String field() {
    return field;
  }

  public String value() {
    return value;
  }

  public String expected() {
    return expected;
  }
}
