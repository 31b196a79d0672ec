package dev.weir.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of RFC 9112 without any tolerance, over a whole input at once: the reference that the
 * data plane's reading is held against. Where the grammar does not hold, what was read before
 * stands and reading ends.
 */
public final class StrictSplitter {

  /** A message as both readers see it: the target and the body. */
  public record Message(String target, String body) {}

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern REQUEST_LINE =
      Pattern.compile(TOKEN + " ([\\x21-\\x7e]+) HTTP/1\\.[0-9]");
  private static final Pattern FIELD =
      Pattern.compile("(" + TOKEN + "):[ \\t]*([\\x21-\\x7e\\x80-\\xff \\t]*)");
  private static final Pattern CHUNK =
      Pattern.compile("([0-9A-Fa-f]{1,15})(?:;[\\t\\x20-\\x7e\\x80-\\xff]*)?");
  private static final int MOST_DIGITS = 9;

  private final String input;
  private final List<Message> messages = new ArrayList<>();
  private int at;

  private StrictSplitter(String input) {
    this.input = input;
  }

  /** The messages that the input, each character a byte, surely begins with. */
  public static List<Message> split(String input) {
    StrictSplitter splitter = new StrictSplitter(input);
    try {
      while (splitter.at < input.length()) {
        splitter.message();
      }
    } catch (Refused e) {
      // what was read before stands
    }
    return splitter.messages;
  }

  private void message() throws Refused {
    if (input.startsWith("\r\n", at)) {
      at += 2;
    }
    Matcher requestLine = matched(REQUEST_LINE, line());
    List<Matcher> fields = fields();
    List<String> lengths = values(fields, "content-length");
    List<String> codings = values(fields, "transfer-encoding");
    boolean chunked = codings.equals(List.of("chunked"));
    if (lengths.size() > 1 || (!codings.isEmpty() && (!chunked || !lengths.isEmpty()))) {
      throw new Refused();
    }
    String body = chunked ? chunks() : lengths.isEmpty() ? "" : take(length(lengths.getFirst()));
    messages.add(new Message(requestLine.group(1), body));
  }

  private List<Matcher> fields() throws Refused {
    List<Matcher> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      fields.add(matched(FIELD, line));
    }
    return fields;
  }

  private static List<String> values(List<Matcher> fields, String name) {
    return fields.stream()
        .filter(field -> field.group(1).equalsIgnoreCase(name))
        .map(field -> field.group(2).strip().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static int length(String text) throws Refused {
    OptionalInt length =
        text.matches("[0-9]{1," + MOST_DIGITS + "}")
            ? OptionalInt.of(Integer.parseInt(text))
            : OptionalInt.empty();
    return length.orElseThrow(Refused::new);
  }

  private String chunks() throws Refused {
    StringBuilder body = new StringBuilder();
    for (long size = size(); size > 0; size = size()) {
      body.append(take(size));
      if (!take(2).equals("\r\n")) {
        throw new Refused();
      }
    }
    fields();
    return body.toString();
  }

  private long size() throws Refused {
    return Long.parseLong(matched(CHUNK, line()).group(1), 16);
  }

  private String take(long length) throws Refused {
    if (length > input.length() - at) {
      throw new Refused();
    }
    String taken = input.substring(at, at + (int) length);
    at += (int) length;
    return taken;
  }

  /** Up to the next CRLF; no CR or LF is anywhere else. */
  private String line() throws Refused {
    int end = input.indexOf("\r\n", at);
    if (end < 0) {
      throw new Refused();
    }
    String line = input.substring(at, end);
    at = end + 2;
    return line;
  }

  private static Matcher matched(Pattern pattern, String text) throws Refused {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new Refused();
    }
    return matcher;
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
  }
}
