package dev.weir.common.state;

/** What was asked for makes no sense; nothing has changed. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field where it is wrong, such as {@code upstreams[0].weight}; empty where no one field
   *     is
   * @param reason for people, without a full stop
   */
  public Refused(String field, String reason) {
    super(reason, null, false, false);
    this.field = field;
  }

  public String field() {
    return field;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }

  /** The same, seen from further outside. */
  public Refused in(String outer) {
    return new Refused(field.isEmpty() ? outer : outer + "." + field, reason());
  }
}
