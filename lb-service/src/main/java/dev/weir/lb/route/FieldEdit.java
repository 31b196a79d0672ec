package dev.weir.lb.route;

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
}
