package dev.weir.common.control;

/** A text that must not be shown: as a string it is stars. */
public final class Secret {

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** The name is one that Spring's conversion looks for. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "******";
  }
}
