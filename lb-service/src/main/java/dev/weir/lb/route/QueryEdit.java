package dev.weir.lb.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A change of a request's query. What it does not touch stays as the client wrote it. Names and
 * values that it puts in hold nothing that a query must encode.
 */
public sealed interface QueryEdit {

  /**
   * The query after the change.
   *
   * @param query without its question mark; empty for none, before and after
   */
  String apply(String query);

  /** Puts a parameter behind the others. */
  record Add(String name, String value) implements QueryEdit {

    @Override
    public String apply(String query) {
      String parameter = name + "=" + value;
      return query.isEmpty() ? parameter : query + (query.endsWith("&") ? "" : "&") + parameter;
    }
  }

  /** Takes all parameters of a name out. */
  record Remove(String name) implements QueryEdit {

    @Override
    public String apply(String query) {
      return without(query, name);
    }
  }

  /**
   * Puts one parameter behind the others in place of all of its name; where there is none, none.
   */
  record Replace(String name, String value) implements QueryEdit {

    @Override
    public String apply(String query) {
      String rest = without(query, name);
      return rest.equals(query) ? query : new Add(name, value).apply(rest);
    }
  }

  private static String without(String query, String name) {
    List<String> parameters = Arrays.asList(query.split("&", -1));
    List<String> kept = new ArrayList<>(parameters);
    kept.removeIf(parameter -> isNamed(parameter, name));
    return kept.size() == parameters.size() ? query : String.join("&", kept);
  }

  private static boolean isNamed(String parameter, String name) {
    int end = parameter.indexOf('=');
    String written = end < 0 ? parameter : parameter.substring(0, end);
    if (written.indexOf('%') < 0 && written.indexOf('+') < 0) {
      return written.equals(name);
    }
    try {
      return URLDecoder.decode(written, StandardCharsets.UTF_8).equals(name);
    } catch (IllegalArgumentException e) {
      // a broken escape: no name at all
      return false;
    }
  }
}
