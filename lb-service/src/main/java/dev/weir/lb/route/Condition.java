package dev.weir.lb.route;

import dev.weir.common.net.HostPort;
import java.util.HashSet;
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

    private static final Pattern PATTERN = Pattern.compile("(?:\\*{1,2}\\.)?[^*?{}:]*");

    @Override
    public boolean matches(Request request) {
      String host = name(request.host());
      return patterns.contains(host)
          || patterns.stream().anyMatch(pattern -> wildcard(pattern, host));
    }

    /** Whether a text is a name or such a pattern, and no more than that. */
    public static boolean isPattern(String text) {
      return PATTERN.matcher(text).matches();
    }

    /** Whether a host fits one pattern, both in lower case and without port. */
    public static boolean fits(String pattern, String host) {
      return pattern.equals(host) || wildcard(pattern, host);
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

    /** A host as patterns see it: without port, in lower case. */
    static String name(String host) {
      return HostPort.hostOf(host).toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A field whose whole value matches a regular expression. One that takes {@link BoundedRegex} too
   * long to look at does not.
   */
  record Header(String name, Pattern value) implements Condition {

    private static final Pattern META = Pattern.compile("[\\\\^$.|?*+()\\[{]");
    private static final Pattern ESCAPED = Pattern.compile("\\\\([^A-Za-z0-9])");

    /** The values that match, where the expression does no more than name them; else none. */
    Set<String> values() {
      Set<String> values = new HashSet<>();
      for (String alternative : value.pattern().split("\\|", -1)) {
        if (value.flags() != 0
            || META.matcher(ESCAPED.matcher(alternative).replaceAll("")).find()) {
          return Set.of();
        }
        values.add(ESCAPED.matcher(alternative).replaceAll("$1"));
      }
      return values;
    }

    @Override
    public boolean matches(Request request) {
      String sent = request.header(name);
      return sent != null && BoundedRegex.matches(value, sent);
    }
  }
}
