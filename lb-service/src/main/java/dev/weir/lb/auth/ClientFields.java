package dev.weir.lb.auth;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Fields that the answer to a client gets besides what whoever serves the request says. They take
 * the place of fields of the same name, but for {@code Set-Cookie}, of which each line is a cookie.
 *
 * @param all in the order in which they are put in
 */
public record ClientFields(List<Field> all) {

  /** None. */
  public static final ClientFields NONE = new ClientFields(List.of());

  private static final String SET_COOKIE = "set-cookie";

  /** One of them, with a value a line. */
  public record Field(String name, List<String> lines) {

    public Field {
      lines = List.copyOf(lines);
    }
  }

  public ClientFields {
    all = List.copyOf(all);
  }

  /** Whether there are none. */
  public boolean areNone() {
    return all.isEmpty();
  }

  /** These, and those of a gate behind, which hold where both say a field. */
  ClientFields and(ClientFields behind) {
    return new ClientFields(Stream.concat(all.stream(), behind.all.stream()).toList());
  }

  /**
   * Puts them into the head of an answer.
   *
   * @param add puts lines beside those that a field has
   * @param set puts them in their place
   */
  public void putInto(BiConsumer<String, List<String>> add, BiConsumer<String, List<String>> set) {
    for (Field field : all) {
      (field.name().equalsIgnoreCase(SET_COOKIE) ? add : set).accept(field.name(), field.lines());
    }
  }
}
