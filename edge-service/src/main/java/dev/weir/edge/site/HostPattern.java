package dev.weir.edge.site;

import java.util.Locale;

/**
 * Hosts that a site answers for: one ({@code shop.example}), all below one ({@code
 * *.shop.example}), or any ({@code *}). Ports do not count.
 */
public sealed interface HostPattern {

  /**
   * One host.
   *
   * @param name in lower case
   */
  record Exact(String name) implements HostPattern {}

  /**
   * Every host below one, at any depth, and not that one itself.
   *
   * @param parent in lower case, without a leading dot
   */
  record Below(String parent) implements HostPattern {}

  /** Every host that no other pattern names, and requests that name none. */
  record Any() implements HostPattern {}

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException when it is none
   */
  static HostPattern parse(String text) {
    if (text.equals("*")) {
      return new Any();
    }
    String name = text.toLowerCase(Locale.ROOT);
    boolean below = name.startsWith("*.");
    String bare = below ? name.substring(2) : name;
    if (!bare.matches("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+]") || bare.contains("..")) {
      throw new IllegalArgumentException(
          "hosts: '" + text + "' is refused, expected a host, *.host or *, without a port");
    }
    return below ? new Below(bare) : new Exact(bare);
  }
}
