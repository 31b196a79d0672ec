package dev.weir.diagnostics.monitor;

/** The times over which availability is told. */
public enum Window {
  /** The minute that runs, and 59 before it. */
  HOUR("1h"),
  /** The hour that runs, and 23 before it. */
  DAY("24h"),
  /** The hour that runs, and 719 before it. */
  MONTH("30d");

  private final String text;

  Window(String text) {
    this.text = text;
  }

  /** As written in JSON. */
  public String text() {
    return text;
  }
}
