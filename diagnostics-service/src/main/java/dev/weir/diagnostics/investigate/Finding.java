package dev.weir.diagnostics.investigate;

/**
 * Something that the looks at a target say together.
 *
 * @param code names the kind of finding, such as {@code name-does-not-exist}
 * @param text what was found, with the hop, the server or the port
 * @param advice what to try
 */
public record Finding(Severity severity, Subject subject, String code, String text, String advice) {

  /** How bad it is, worst first. */
  public enum Severity {
    /** The target cannot be used, or not well. */
    PROBLEM,
    /** Something is wrong that the target may be used in spite of. */
    WARNING,
    /** Good to know. */
    INFO
  }

  /** What it is about. */
  public enum Subject {
    DNS,
    REACHABILITY,
    PATH,
    MTU,
    PORT,
    TLS,
    HTTP,
    ALL
  }
}
