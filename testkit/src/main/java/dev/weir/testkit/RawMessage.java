package dev.weir.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/**
 * An HTTP/1.1 request or response as it was on the wire.
 *
 * @param head start line and header fields, with their CRLFs, without the empty line
 * @param body the body with its transfer coding removed; do not change it
 * @param trailers the lines that followed a chunked body, without their CRLFs
 */
@SuppressWarnings("ArrayRecordComponent") // compared by no test, and bodies may be large
public record RawMessage(String head, byte[] body, List<String> trailers) {

  /** One without trailers. */
  RawMessage(String head, byte[] body) {
    this(head, body, List.of());
  }

  /** First line, for example {@code GET / HTTP/1.1} or {@code HTTP/1.1 200 OK}. */
  public String startLine() {
    return head.lines().findFirst().orElse("");
  }

  /**
   * Status of a response.
   *
   * @throws NumberFormatException when this is a request
   */
  public int status() {
    return Integer.parseInt(startLine().split(" ", 3)[1]);
  }

  /** First value of a header field, whatever the case of its name. */
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** Values of every line of a header field, in order. */
  public List<String> headers(String name) {
    String prefix = name + ":";
    return head.lines()
        .skip(1)
        .filter(line -> line.regionMatches(true, 0, prefix, 0, prefix.length()))
        .map(line -> line.substring(prefix.length()).strip())
        .toList();
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, UTF_8);
  }
}
