package dev.weir.lb.route;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A change of a header field. */
public sealed interface FieldEdit {

  /** The field's name. */
  String name();

  /** Adds a field, whether or not there is one of that name. */
  record Add(String name, String value) implements FieldEdit {}

  /** Replaces all fields of that name by one. */
  record Put(String name, String value) implements FieldEdit {}

  /** Removes all fields of that name. */
  record Remove(String name) implements FieldEdit {}

  /** Adds fields where there is none of that name that says anything. */
  record AddIfAbsent(String name, List<String> values) implements FieldEdit {

    public AddIfAbsent {
      values = List.copyOf(values);
    }
  }

  /**
   * Adds what another field says.
   *
   * @param name the field that gets it
   * @param from the field that has it, which stays
   */
  record CopyFrom(String name, String from) implements FieldEdit {}

  /**
   * Replaces what a regular expression finds in each field of that name.
   *
   * @param replacement as in {@link java.util.regex.Matcher#replaceAll(String)}; names only groups
   *     that there are
   */
  record Rewrite(String name, Pattern regexp, String replacement) implements FieldEdit {

    /** A value after the change; null: it cannot be changed in bounded time. */
    public @Nullable String apply(String value) {
      return BoundedRegex.replaceAll(regexp, value, replacement);
    }
  }

  /** Keeps one field where there are several of that name, or each value once. */
  record Dedupe(String name, Keep keep) implements FieldEdit {}

  /** Which of several fields of one name stay. */
  enum Keep {
    FIRST,
    LAST,
    UNIQUE
  }
}
