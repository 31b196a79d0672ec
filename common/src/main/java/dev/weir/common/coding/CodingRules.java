package dev.weir.common.coding;

import dev.weir.common.coding.CodingChoice.Coded;
import dev.weir.common.coding.CodingChoice.Identity;
import dev.weir.common.coding.CodingChoice.Untouched;
import java.util.List;

/** Decides which answers are sent in which content coding. Immutable. */
public final class CodingRules {

  private static final CodingChoice UNTOUCHED = new Untouched();
  private static final CodingChoice IDENTITY = new Identity();

  /**
   * What speaks of the body's bytes, which the coding would change: a coding it has already, a part
   * of it, and its digests (RFC 9530 and those before it).
   */
  private static final List<String> OF_THE_BYTES =
      List.of(
          "content-encoding",
          "content-range",
          "content-digest",
          "repr-digest",
          "digest",
          "content-md5");

  private final List<ContentCoding> offered;
  private final MediaTypes types;
  private final int minSize;

  /**
   * The rules of a listener.
   *
   * @param offered the codings that it can do, in order of preference
   */
  public CodingRules(CompressionSettings settings, List<ContentCoding> offered) {
    this.offered = List.copyOf(offered);
    this.types = MediaTypes.of(settings.types());
    this.minSize = settings.minSize();
  }

  /** What becomes of an answer. */
  public CodingChoice choose(Asked asked, int status, AnswerFields answer) {
    return asked.isConnect() || !cover(status, answer) ? UNTOUCHED : choose(asked);
  }

  /** Whether an answer is sent in a coding to whoever takes one. */
  public boolean cover(int status, AnswerFields answer) {
    return hasWholeBody(status) && isWorthIt(answer) && !isFixed(answer);
  }

  /** What becomes of an answer that these rules cover. */
  public CodingChoice choose(Asked asked) {
    if (asked.http10() || asked.noTransform()) {
      return IDENTITY;
    }
    return AcceptEncoding.choose(asked.acceptEncoding(), offered)
        .<CodingChoice>map(Coded::new)
        .orElse(IDENTITY);
  }

  private static boolean hasWholeBody(int status) {
    return status >= 200 && status != 204 && status != 205 && status != 206 && status != 304;
  }

  private boolean isWorthIt(AnswerFields answer) {
    return types.contain(answer.first("content-type")) && !isShort(answer.first("content-length"));
  }

  private boolean isShort(String length) {
    // one of ten digits or more is not short, and may not fit an int
    return !length.isEmpty()
        && length.length() < 10
        && length.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(length) < minSize;
  }

  private static boolean isFixed(AnswerFields answer) {
    return OF_THE_BYTES.stream().anyMatch(answer::has)
        || forbidsTransform(answer.all("cache-control"));
  }

  /** Whether the lines of a {@code Cache-Control} have {@code no-transform} among them. */
  public static boolean forbidsTransform(List<String> cacheControl) {
    for (String line : cacheControl) {
      for (String directive : line.split(",", -1)) {
        if (directive.strip().equalsIgnoreCase("no-transform")) {
          return true;
        }
      }
    }
    return false;
  }
}
