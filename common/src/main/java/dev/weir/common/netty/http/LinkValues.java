package dev.weir.common.netty.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The links (RFC 8288) that one client was told of ahead of one answer: each is said once. */
public final class LinkValues {

  public static final AsciiString FIELD = AsciiString.cached("link");

  private final Set<String> said = new HashSet<>();

  /**
   * Leaves in the fields of an interim answer the links that were not said before.
   *
   * @return whether there is anything left to say: a link, or an answer that has none
   */
  public boolean keepNew(HttpHeaders fields) {
    List<String> lines = fields.getAll(FIELD);
    if (lines.isEmpty()) {
      return true;
    }
    List<String> fresh =
        lines.stream().flatMap(line -> split(line).stream()).filter(said::add).toList();
    fields.remove(FIELD);
    fresh.forEach(link -> fields.add(FIELD, link));
    return !fresh.isEmpty();
  }

  /** The members of a list of links: commas within {@code <>} and quotes do not part them. */
  public static List<String> split(String line) {
    List<String> links = new ArrayList<>(2);
    int start = 0;
    char awaited = ',';
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (awaited == '"' && c == '\\') {
        i++;
      } else if (c == awaited) {
        if (c == ',') {
          add(links, line.substring(start, i));
          start = i + 1;
        }
        awaited = ',';
      } else if (awaited == ',' && (c == '<' || c == '"')) {
        awaited = c == '<' ? '>' : '"';
      }
    }
    add(links, line.substring(start));
    return links;
  }

  private static void add(List<String> links, String member) {
    String link = member.strip();
    if (!link.isEmpty()) {
      links.add(link);
    }
  }
}
