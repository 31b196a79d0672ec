package dev.weir.lb.route;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a route asks of a request besides its path. */
public sealed interface Condition {

  boolean matches(Request request);

  /** One of these methods. */
  record Method(Set<String> methods) implements Condition {
    @Override
    public boolean matches(Request request) {
      return methods.contains(request.method());
    }
  }

  /**
   * One of these hosts, without port, in lower case. A pattern that begins with {@code *.} or
   * {@code **.} stands for one label or any number of them.
   */
  record Host(Set<String> patterns) implements Condition {
    @Override
    public boolean matches(Request request) {
      String host = withoutPort(request.host()).toLowerCase(Locale.ROOT);
      return patterns.contains(host)
          || patterns.stream().anyMatch(pattern -> wildcard(pattern, host));
    }

    private static boolean wildcard(String pattern, String host) {
      if (pattern.startsWith("**.")) {
        String suffix = pattern.substring(2);
        return host.length() > suffix.length() && host.endsWith(suffix);
      }
      if (pattern.startsWith("*.")) {
        int dot = host.indexOf('.');
        return dot > 0
            && host.regionMatches(
                dot, pattern, 1, Math.max(pattern.length() - 1, host.length() - dot));
      }
      return false;
    }

    private static String withoutPort(String host) {
      int colon = host.lastIndexOf(':');
      return colon < 0 || host.indexOf(']') > colon ? host : host.substring(0, colon);
    }
  }

  /** A field whose whole value matches a regular expression. */
  record Header(String name, Pattern value) implements Condition {
    @Override
    public boolean matches(Request request) {
      String sent = request.header(name);
      return sent != null && value.matcher(sent).matches();
    }
  }
}
