package dev.weir.lb.route;

/** A change of a request's path, which begins with a slash before and after. */
public sealed interface PathEdit {

  String apply(String path);

  /**
   * Takes segments off the front: {@code /a/b/c} without two is {@code /c}.
   *
   * @param segments how many, from 1
   */
  record StripPrefix(int segments) implements PathEdit {

    public StripPrefix {
      if (segments < 1) {
        throw new IllegalArgumentException(
            "StripPrefix takes off " + segments + " segments; expected 1 or more");
      }
    }

    @Override
    public String apply(String path) {
      int from = 0;
      for (int i = 0; i < segments; i++) {
        from = path.indexOf('/', from + 1);
        if (from < 0) {
          return "/";
        }
      }
      return path.substring(from);
    }
  }

  /**
   * Puts a prefix before the path.
   *
   * @param prefix begins with a slash and does not end with one
   */
  record Prefix(String prefix) implements PathEdit {

    public Prefix {
      if (!prefix.startsWith("/") || prefix.endsWith("/")) {
        throw new IllegalArgumentException(
            "prefix '" + prefix + "' must begin with / and not end with it");
      }
    }

    @Override
    public String apply(String path) {
      return prefix + path;
    }
  }
}
