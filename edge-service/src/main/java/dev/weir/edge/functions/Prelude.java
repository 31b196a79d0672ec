package dev.weir.edge.functions;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What functions of JavaScript find beside ECMAScript. Its parts, one for each interface, are files
 * of the folder {@code prelude}, and one function together: each sees what those before it declare,
 * user code nothing of that.
 */
final class Prelude {

  /** In the order in which they use one another. */
  private static final List<String> PARTS =
      List.of(
          "intrinsics",
          "dom-exception",
          "console",
          "headers",
          "search-params",
          "url",
          "encoding",
          "crypto",
          "clone",
          "messages",
          "globals",
          "calls");

  private Prelude() {}

  static String source() {
    return PARTS.stream()
        .map(part -> JavaScriptEngine.resource("prelude/" + part + ".js"))
        .collect(Collectors.joining("\n", "(function (g) {\n", "})(globalThis);\n"));
  }
}
