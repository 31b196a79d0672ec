package dev.weir.lb.route;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A path pattern in the form that Spring uses, as far as the table can hold it: literal segments,
 * <code>*</code> or <code>{name}</code> for one segment, and <code>/**</code> at the end for any
 * number of them, none included.
 *
 * @param segments the segments before the end, {@link #ANY} for any one
 * @param open whether any number of segments may follow
 */
public record PathPattern(List<String> segments, boolean open) {

  static final String ANY = "*";
  static final PathPattern EVERYTHING = new PathPattern(List.of(), true);

  public PathPattern {
    segments = List.copyOf(segments);
  }

  /** The pattern, or nothing where it needs more than the table can hold. */
  public static Optional<PathPattern> parse(String pattern) {
    if (!pattern.startsWith("/")) {
      return Optional.empty();
    }
    boolean open = pattern.endsWith("/**");
    String fixed = open ? pattern.substring(0, pattern.length() - 3) : pattern;
    if (fixed.isEmpty()) {
      return Optional.of(new PathPattern(open ? List.of() : List.of(""), open));
    }
    List<String> segments =
        Arrays.stream(fixed.substring(1).split("/", -1)).map(PathPattern::segment).toList();
    return segments.stream().allMatch(PathPattern::isSimple)
        ? Optional.of(new PathPattern(segments, open))
        : Optional.empty();
  }

  /** Whether there may be a path that both match. */
  public boolean overlaps(PathPattern other) {
    int both = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < both; i++) {
      String mine = segments.get(i);
      String its = other.segments.get(i);
      if (!mine.equals(its) && !mine.equals(ANY) && !its.equals(ANY)) {
        return false;
      }
    }
    return segments.size() == other.segments.size()
        || (segments.size() < other.segments.size() ? open : other.open);
  }

  private static String segment(String segment) {
    boolean variable = segment.startsWith("{") && segment.endsWith("}") && segment.indexOf(':') < 0;
    return variable && !segment.startsWith("{*") ? ANY : segment;
  }

  private static boolean isSimple(String segment) {
    return segment.equals(ANY) || segment.chars().noneMatch(c -> "*?{}%;".indexOf(c) >= 0);
  }
}
