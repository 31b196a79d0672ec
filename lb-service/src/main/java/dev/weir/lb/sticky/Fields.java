package dev.weir.lb.sticky;

import java.util.List;

/** The header fields of a message. */
@FunctionalInterface
public interface Fields {

  /** Every value of a field, in the order in which they came; none: an empty list. */
  List<String> all(String name);
}
