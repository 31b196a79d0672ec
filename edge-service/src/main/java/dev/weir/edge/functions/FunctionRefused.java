package dev.weir.edge.functions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Code that cannot be deployed: it does not compile, or its top level fails or exports nothing. */
public final class FunctionRefused extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Pattern ERROR = Pattern.compile("value: Error: ([^\\n]*)");
  private static final Pattern PLACE = Pattern.compile("function\\.mjs:(\\d{1,9}):(\\d{1,9})");

  private final int line;
  private final int column;

  FunctionRefused(String message) {
    this(message, 0, 0);
  }

  FunctionRefused(String message, int line, int column) {
    super(message);
    this.line = line;
    this.column = column;
  }

  /** Reads what the engine wrote: the error of the panic it ends in, and the first place named. */
  static FunctionRefused of(String text) {
    Matcher error = ERROR.matcher(text);
    String message = error.find() ? error.group(1) : text;
    if (message.startsWith("could not load module")) {
      message += ": a function is one module, so bundle what it imports into it";
    }
    Matcher place = PLACE.matcher(text);
    return place.find()
        ? new FunctionRefused(
            message, Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)))
        : new FunctionRefused(message);
  }

  /** The same without a place that is behind the code, in what the host adds to it. */
  FunctionRefused within(String code) {
    return line > code.lines().count() ? new FunctionRefused(String.valueOf(getMessage())) : this;
  }

  /** The line of the code at fault, from 1; 0 where none is known. */
  public int line() {
    return line;
  }

  /** The column in that line, from 1; 0 where none is known. */
  public int column() {
    return column;
  }
}
