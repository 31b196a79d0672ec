package dev.weir.edge.site;

import dev.weir.common.net.RequestPath;
import dev.weir.edge.http.RangeSpec;
import dev.weir.edge.invalidate.Glob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is fetched and stored in slices.
 *
 * @param size of a slice in bytes, 64 KB to 64 MB; 0: nothing is
 * @param paths patterns of paths, without the query, in which {@code *} stands for any text
 */
public record SliceRules(int size, List<Glob> paths) {

  /** Nothing is. */
  public static final SliceRules NONE = new SliceRules(0, List.of());

  private static final int LEAST = 64 * 1024;
  private static final int MOST = 64 * 1024 * 1024;

  public SliceRules {
    paths = List.copyOf(paths);
    if (size != 0 && (size < LEAST || size > MOST)) {
      throw new IllegalArgumentException(
          "slices: size " + size + " is neither 0 nor between " + LEAST + " and " + MOST);
    }
  }

  /** Whether a resource is stored in slices, if its origin gives parts. */
  public boolean cover(String target) {
    if (size == 0) {
      return false;
    }
    String path = RequestPath.withoutQuery(target);
    return paths.stream().anyMatch(pattern -> pattern.matches(path));
  }

  /**
   * The offset of the slice that is wanted first; the first one where that cannot be told yet.
   *
   * @param range the field; null where there is none
   * @param sliceSize in bytes
   */
  public static long firstWanted(@Nullable String range, int sliceSize) {
    List<RangeSpec> specs = range == null ? List.of() : RangeSpec.parse(range);
    return !specs.isEmpty() && specs.getFirst() instanceof RangeSpec.From(long first, long _)
        ? first / sliceSize * sliceSize
        : 0;
  }
}
