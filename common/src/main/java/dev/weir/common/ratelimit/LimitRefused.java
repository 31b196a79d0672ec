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
   * @param value what it said
   * @param expected what it may say
   */
  public LimitRefused(String field, Object value, String expected) {
    super(field + " \"" + value + "\" is refused, expected " + expected);
    this.field = field;
    this.value = String.valueOf(value);
    this.expected = expected;
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
