package dev.weir.common.autoconfigure.settings;

/** A service does not start because of what it was told; says what, and what to do about it. */
public final class RefusedConfiguration extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String remedy;

  /**
   * A refusal.
   *
   * @param cause one sentence: the setting, its value, and what is wrong with it
   * @param remedy one sentence: what to write instead
   */
  public RefusedConfiguration(String cause, String remedy) {
    super(cause);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
