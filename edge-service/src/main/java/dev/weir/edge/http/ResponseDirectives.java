package dev.weir.edge.http;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The {@code Cache-Control} of a response (RFC 9111 section 5.2.2). Of a directive that is repeated
 * with different numbers the first counts; of {@code no-cache} and {@code private} the strictest.
 *
 * @param flags directives without numbers
 * @param withheld names, in lower case, of the fields that {@code no-cache="…"} and {@code
 *     private="…"} keep from being stored; where one is vital to the answer, the directive counts
 *     as if it named none
 * @param maxAge seconds; 0 where it cannot be read
 * @param sharedMaxAge {@code s-maxage} in seconds; 0 where it cannot be read
 * @param staleWhileRevalidate seconds (RFC 5861 section 3); empty where it cannot be read
 * @param staleIfError seconds (RFC 5861 section 4); empty where it cannot be read
 */
public record ResponseDirectives(
    Set<Flag> flags,
    Set<String> withheld,
    OptionalLong maxAge,
    OptionalLong sharedMaxAge,
    OptionalLong staleWhileRevalidate,
    OptionalLong staleIfError) {

  /** A directive that is there or not. {@code NO_CACHE} and {@code PRIVATE} without field names. */
  public enum Flag {
    NO_STORE,
    NO_CACHE,
    PRIVATE,
    PUBLIC,
    MUST_REVALIDATE,
    PROXY_REVALIDATE,
    MUST_UNDERSTAND,
    /** No directive: the operator's lifetime stands for what the response said. */
    BY_OPERATOR
  }

  private static final int MOST_KNOWN = 1024;
  private static final int MOST_KNOWN_LENGTH = 200;
  private static final Map<String, ResponseDirectives> KNOWN = new ConcurrentHashMap<>();
  private static final Map<ResponseDirectives, ResponseDirectives> LASTING =
      new ConcurrentHashMap<>();

  private static final Set<String> VITAL = Set.of("vary", "cache-control", "expires", "date");

  /** A response that says nothing. */
  public static final ResponseDirectives NONE = parse(List.of());

  public ResponseDirectives {
    flags = Set.copyOf(flags);
    withheld = Set.copyOf(withheld);
  }

  /** Reads {@code Cache-Control}; what is said the same way is one object, while there are few. */
  public static ResponseDirectives of(Fields fields) {
    List<String> lines = fields.all("cache-control");
    if (lines.size() != 1) {
      return lines.isEmpty() ? NONE : parse(lines);
    }
    String line = lines.getFirst();
    ResponseDirectives known = KNOWN.get(line);
    if (known == null) {
      known = parse(lines);
      if (line.length() <= MOST_KNOWN_LENGTH && KNOWN.size() < MOST_KNOWN) {
        KNOWN.put(line, known);
      }
    }
    return known;
  }

  /** Reads the lines of a {@code Cache-Control} field; unknown directives are skipped. */
  public static ResponseDirectives parse(List<String> lines) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    Set<String> withheld = new HashSet<>();
    OptionalLong maxAge = OptionalLong.empty();
    OptionalLong sharedMaxAge = OptionalLong.empty();
    OptionalLong staleWhileRevalidate = OptionalLong.empty();
    OptionalLong staleIfError = OptionalLong.empty();
    for (Directive directive : Directive.parse(lines)) {
      switch (directive.name()) {
        case "no-store" -> flags.add(Flag.NO_STORE);
        case "public" -> flags.add(Flag.PUBLIC);
        case "must-revalidate" -> flags.add(Flag.MUST_REVALIDATE);
        case "proxy-revalidate" -> flags.add(Flag.PROXY_REVALIDATE);
        case "must-understand" -> flags.add(Flag.MUST_UNDERSTAND);
        case "no-cache" -> qualified(directive, Flag.NO_CACHE, flags, withheld);
        case "private" -> qualified(directive, Flag.PRIVATE, flags, withheld);
        case "max-age" -> maxAge = firstOf(maxAge, directive);
        case "s-maxage" -> sharedMaxAge = firstOf(sharedMaxAge, directive);
        case "stale-while-revalidate" ->
            staleWhileRevalidate = window(staleWhileRevalidate, directive);
        case "stale-if-error" -> staleIfError = window(staleIfError, directive);
        default -> {}
      }
    }
    return new ResponseDirectives(
        flags, withheld, maxAge, sharedMaxAge, staleWhileRevalidate, staleIfError);
  }

  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /**
   * The operator's lifetime in place of what was said; for how long it may be stale then, and what
   * of it is not to be stored, counts on.
   */
  public ResponseDirectives lasting(long seconds) {
    ResponseDirectives lasting =
        new ResponseDirectives(
            Set.of(Flag.BY_OPERATOR),
            withheld,
            OptionalLong.of(seconds),
            OptionalLong.empty(),
            staleWhileRevalidate,
            staleIfError);
    ResponseDirectives known =
        LASTING.size() < MOST_KNOWN ? LASTING.putIfAbsent(lasting, lasting) : LASTING.get(lasting);
    return known == null ? lasting : known;
  }

  /** The same with one more. */
  public ResponseDirectives with(Flag flag) {
    Set<Flag> more = EnumSet.of(flag);
    more.addAll(flags);
    return new ResponseDirectives(
        more, withheld, maxAge, sharedMaxAge, staleWhileRevalidate, staleIfError);
  }

  private static void qualified(
      Directive directive, Flag flag, Set<Flag> flags, Set<String> withheld) {
    List<String> names = directive.fieldNames();
    boolean separable = !names.isEmpty() && names.stream().noneMatch(ResponseDirectives::isVital);
    if (directive.form() == Directive.Form.ARGUMENT && separable) {
      withheld.addAll(names);
    } else {
      flags.add(flag);
    }
  }

  /** Without it, what is stored would mean something else, or would be chosen wrongly. */
  private static boolean isVital(String field) {
    return VITAL.contains(field) || field.startsWith("content-");
  }

  private static OptionalLong firstOf(OptionalLong before, Directive directive) {
    return before.isPresent() ? before : OptionalLong.of(directive.lifetimeSeconds());
  }

  private static OptionalLong window(OptionalLong before, Directive directive) {
    return before.isPresent() ? before : directive.seconds();
  }
}
