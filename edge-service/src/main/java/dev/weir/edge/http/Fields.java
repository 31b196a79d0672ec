package dev.weir.edge.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Header fields to read from; names match in any case. */
public interface Fields {

  /** No fields at all. */
  Fields NONE =
      new Fields() {
        @Override
        public @Nullable String first(String name) {
          return null;
        }

        @Override
        public List<String> all(String name) {
          return List.of();
        }
      };

  /** The first value of a field, or {@code null} where it is absent. */
  @Nullable String first(String name);

  /** Every value of a field in order; empty where it is absent. */
  List<String> all(String name);

  default boolean has(String name) {
    return first(name) != null;
  }
}
