package dev.weir.common.coding;

import java.util.List;

/** The header fields of an answer. */
@FunctionalInterface
public interface AnswerFields {

  /** The values of a field's lines, in order; names are of any case. */
  List<String> all(String name);

  /** The first of them; empty where there is none. */
  default String first(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  /** Whether there is one. */
  default boolean has(String name) {
    return !all(name).isEmpty();
  }
}
