package dev.weir.lb.route;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A change of a header field. */
public sealed interface FieldEdit {

  /** The field's name. */
  String name();

  /** Adds a field, whether or not there is one of that name. */
  record Add(String name, String value) implements FieldEdit {}

  /** Replaces all fields of that name by one. */
  record Put(String name, String value) implements FieldEdit {}

  /** Removes all fields of that name. */
  record Remove(String name) implements FieldEdit {}

  /** Adds fields where there is none of that name that says anything. */
  record AddIfAbsent(String name, List<String> values) implements FieldEdit {

    public AddIfAbsent {
      values = List.copyOf(values);
    }
  }

  /**
   * Adds what another field says.
   *
   * @param name the field that gets it
   * @param from the field that has it, which stays
   */
  record CopyFrom(String name, String from) implements FieldEdit {}

  /**
   * Replaces what a regular expression finds in each field of that name.
   *
   * @param replacement as in {@link java.util.regex.Matcher#replaceAll(String)}; names only groups
   *     that there are
   */
  record Rewrite(String name, Pattern regexp, String replacement) implements FieldEdit {

    /** A value after the change; null: it cannot be changed in bounded time. */
    public @Nullable String apply(String value) {
      return BoundedRegex.replaceAll(regexp, value, replacement);
    }
  }

  /**
   * Puts a host that clients know in place of that in a URL, in the first field of that name, and
   * drops the others.
   *
   * @param host it; null: the one that the client asked
   * @param schemes an expression for the schemes of URLs that are changed
   * @param version what becomes of a first segment such as {@code /v2}
   * @param before what has changed the client's path where the filter stands
   */
  record Relocate(
      String name, @Nullable String host, Schemes schemes, Version version, List<PathEdit> before)
      implements FieldEdit {

    private static final Pattern VERSIONED = Pattern.compile("/v\\d+/.*");

    public Relocate {
      before = List.copyOf(before);
    }

    /**
     * The URL after the change.
     *
     * @param askedHost as the client sent it; null: it sent none
     * @param askedPath as the client sent it
     * @return null where it cannot be told in bounded time
     */
    public @Nullable String apply(String url, @Nullable String askedHost, String askedPath) {
      String known = host == null ? askedHost : host;
      if (known == null) {
        return url;
      }
      boolean strips =
          switch (version) {
            case KEEP -> false;
            case STRIP -> true;
            case AS_ASKED -> !VERSIONED.matcher(here(askedPath)).matches();
          };
      Pattern part = strips ? schemes.hostAndVersion() : schemes.host();
      return BoundedRegex.replaceAll(part, url, Matcher.quoteReplacement(known));
    }

    private String here(String askedPath) {
      String path = askedPath;
      for (PathEdit edit : before) {
        String next = edit.apply(path);
        path = next == null ? path : next;
      }
      return PathNode.unescape(path);
    }
  }

  /**
   * What is looked for in URLs of some schemes.
   *
   * @param host the host with its port
   * @param hostAndVersion the same with a first segment such as {@code /v2}
   */
  record Schemes(Pattern host, Pattern hostAndVersion) {

    /**
     * Those that an expression matches.
     *
     * @throws java.util.regex.PatternSyntaxException where it is none, or has no greatest length
     */
    public static Schemes of(String expression) {
      String host = "(?<=^(?:" + expression + ")://)[^:/]+(?::\\d+)?";
      return new Schemes(
          Pattern.compile(host + "(?=/)"), Pattern.compile(host + "(?:/v\\d+)?(?=/)"));
    }
  }

  /** What becomes of a version that a URL's path begins with. */
  enum Version {
    /** It stays. */
    KEEP,
    /** It goes unless the path that was asked for begins with one too. */
    AS_ASKED,
    /** It goes. */
    STRIP
  }

  /** Keeps one field where there are several of that name, or each value once. */
  record Dedupe(String name, Keep keep) implements FieldEdit {}

  /** Which of several fields of one name stay. */
  enum Keep {
    FIRST,
    LAST,
    UNIQUE
  }
}
