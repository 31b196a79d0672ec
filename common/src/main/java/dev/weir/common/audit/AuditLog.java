package dev.weir.common.audit;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each change, made or refused, to the logger {@code weir.audit}. Used by any
 * thread.
 */
public final class AuditLog {

  private final Consumer<String> lines;

  /** The log of a running service. */
  public AuditLog() {
    Logger log = LoggerFactory.getLogger("weir.audit");
    this.lines = log::info;
  }

  /** A log whose lines go elsewhere. */
  public AuditLog(Consumer<String> lines) {
    this.lines = lines;
  }

  public void record(Change change) {
    lines.accept(change.line());
  }

  public void record(Refusal refusal) {
    lines.accept(refusal.line());
  }
}
