package dev.weir.edge.http;

import dev.weir.edge.http.StructuredDictionary.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a response as a cache reads them that targeted fields speak to (RFC 9213): the
 * first one on the list of targets that is there, is a Dictionary without an error and says
 * something, stands in for {@code Cache-Control} and {@code Expires}.
 *
 * @param fields of the response
 * @param cacheControl what the targeted field says, in the words of {@code Cache-Control}
 */
public record TargetedFields(Fields fields, String cacheControl) implements Fields {

  /**
   * The fields to read, which are {@code fields} itself where no targeted field counts.
   *
   * @param targets names of targeted fields in lower case, the most specific first
   */
  public static Fields of(Fields fields, List<String> targets) {
    for (String target : targets) {
      if (fields.has(target)) {
        Optional<String> words =
            StructuredDictionary.parse(fields.all(target)).flatMap(TargetedFields::words);
        if (words.isPresent()) {
          return new TargetedFields(fields, words.get());
        }
      }
    }
    return fields;
  }

  /** Empty where a member has a type that its directive cannot have, or there is none at all. */
  private static Optional<String> words(Map<String, Value> members) {
    List<String> directives = new ArrayList<>();
    for (Map.Entry<String, Value> member : members.entrySet()) {
      Optional<String> directive = directive(member.getKey(), member.getValue());
      if (directive.isEmpty()) {
        return Optional.empty();
      }
      directives.add(directive.get());
    }
    return directives.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", directives));
  }

  private static Optional<String> directive(String name, Value value) {
    return switch (name) {
      case "max-age", "s-maxage", "stale-while-revalidate", "stale-if-error" ->
          value instanceof Value.Whole(long seconds)
              ? Optional.of(name + "=" + seconds)
              : Optional.empty();
      case "no-cache", "private" ->
          value instanceof Value.Text(String names)
              ? Optional.of(name + "=\"" + names.replaceAll("[\"\\\\]", "") + "\"")
              : flag(name, value);
      case "no-store",
          "public",
          "must-revalidate",
          "proxy-revalidate",
          "must-understand",
          "no-transform",
          "immutable" ->
          flag(name, value);
      default -> Optional.of("");
    };
  }

  private static Optional<String> flag(String name, Value value) {
    return value instanceof Value.Truth(boolean is)
        ? Optional.of(is ? name : "")
        : Optional.empty();
  }

  @Override
  public @Nullable String first(String name) {
    return switch (name) {
      case "cache-control" -> cacheControl;
      case "expires" -> null;
      default -> fields.first(name);
    };
  }

  @Override
  public List<String> all(String name) {
    return switch (name) {
      case "cache-control" -> List.of(cacheControl);
      case "expires" -> List.of();
      default -> fields.all(name);
    };
  }
}
