package dev.weir.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * HTTP/1.1 requests that were right before something was done to them. Each character is a byte.
 */
public final class RequestMutations {

  private static final String CHUNKED =
      "POST /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** Requests that are right. */
  public static final List<String> GOOD =
      List.of(
          "GET /g HTTP/1.1\r\nHost: a\r\n\r\n",
          "POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab\r\nc",
          CHUNKED + "3\r\nabc\r\n0\r\n\r\n",
          CHUNKED + "1;x=\"y\"\r\na\r\n0;z\r\nT: v\r\n\r\n",
          "PUT /n HTTP/1.0\r\nHost: a\r\nX:\ty \r\n\r\n");

  /** What makes parsers disagree. */
  public static final List<String> TRICKS =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\n\r\n",
          "\r\n\r\n",
          " ",
          "\t",
          "\u0000",
          "\u000b",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u00ff",
          ":",
          ",",
          ";",
          "\"",
          "\\",
          "+",
          "-",
          "_",
          "0",
          "0x",
          "f",
          "00000000",
          "chunked",
          "identity",
          "HTTP/1.1",
          "HTTP/0.9",
          "HTTP/2.0",
          ";a=b",
          ";\n",
          ";\r",
          "Content-Length: 3\r\n",
          "Content-Length:3, 3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding : chunked\r\n",
          "Transfer-Encoding:\r\n chunked\r\n",
          "0\r\n\r\n",
          "GET /s HTTP/1.1\r\nHost: a\r\n\r\n",
          "Expect: 100-continue\r\n",
          "Connection: close\r\n");

  /**
   * A change of an input.
   *
   * @param promille the place, as a share of the input
   * @param removed how many bytes go there
   * @param inserted what comes instead
   */
  public record Change(int promille, int removed, String inserted) {

    /** The text with this done to it. */
    public String in(String text) {
      int at = (int) ((long) promille * text.length() / 1000);
      int end = Math.min(text.length(), at + removed);
      return text.substring(0, at) + inserted + text.substring(end);
    }
  }

  private RequestMutations() {}

  /** A text with changes made to it, one after the other. */
  public static String changed(String text, List<Change> changes) {
    String changed = text;
    for (Change change : changes) {
      changed = change.in(changed);
    }
    return changed;
  }

  /** One to three requests with up to four changes, the same for the same seed. */
  public static String seeded(long seed) {
    Random random = new Random(seed);
    StringBuilder good = new StringBuilder();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      good.append(GOOD.get(random.nextInt(GOOD.size())));
    }
    List<Change> changes = new ArrayList<>();
    for (int left = random.nextInt(5); left > 0; left--) {
      String trick = TRICKS.get(random.nextInt(TRICKS.size()));
      changes.add(new Change(random.nextInt(1001), random.nextInt(4), trick));
    }
    return changed(good.toString(), changes);
  }
}
