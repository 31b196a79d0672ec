package dev.weir.lb.auth;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;

/**
 * A request at a gate.
 *
 * @param fields what it says in a field, one entry a line; empty where it does not
 * @param client who asks
 */
public record Knock(Function<String, List<String>> fields, InetAddress client) {

  /** What it says in a field, one entry a line; empty where it does not. */
  public List<String> fields(String name) {
    return fields.apply(name);
  }
}
