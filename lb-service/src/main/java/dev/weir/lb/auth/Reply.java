package dev.weir.lb.auth;

import java.util.List;
import java.util.Map;

/** What came of a {@link Question}. */
public sealed interface Reply {

  /**
   * An answer.
   *
   * @param fields without those that belong to the connection, one entry a line
   * @param body as its bytes came
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, List<Map.Entry<String, String>> fields, byte[] body) implements Reply {

    public Answer {
      fields = List.copyOf(fields);
    }

    /** What it says in a field, one entry a line; empty where it does not. */
    List<String> lines(String name) {
      return fields.stream()
          .filter(field -> field.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .toList();
    }
  }

  /**
   * None.
   *
   * @param why there is none
   */
  record None(String why) implements Reply {}
}
