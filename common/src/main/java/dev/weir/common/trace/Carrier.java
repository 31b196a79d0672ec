package dev.weir.common.trace;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a head, which carry a trace from one process to the next. */
public interface Carrier {

  /** The first value of a field; null: there is none. */
  @Nullable String get(String name);

  /** The names of all fields. */
  Set<String> names();

  /** Puts a value in place of all that a field has. */
  void set(String name, String value);
}
