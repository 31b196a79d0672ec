package dev.weir.diagnostics.policy;

import dev.weir.common.net.IpLiteral;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;

/** A target as a caller writes it. */
public sealed interface TargetText {

  /** An address in its canonical form. */
  record Literal(InetAddress address) implements TargetText {}

  /** A host name, in ASCII form. */
  record Name(String name) implements TargetText {}

  /** Neither. */
  record Malformed(String expected) implements TargetText {}

  /** What a well-formed target is. */
  String EXPECTED =
      "a host name, an IPv4 address such as 192.0.2.7, or an IPv6 address such as 2001:db8::1"
          + " without zone and brackets";

  /**
   * Reads a target. What resolvers might take for an address, but is not in canonical form ({@code
   * 127.1}, {@code 0177.0.0.1}, {@code 2130706433}, {@code 0x7f.1}), is malformed and not a name.
   */
  static TargetText parse(String text) {
    InetAddress literal = IpLiteral.parse(text);
    if (literal != null) {
      return new Literal(literal);
    }
    try {
      String ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
      String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
      return isHostName(name) ? new Name(name) : new Malformed(EXPECTED);
    } catch (IllegalArgumentException _) {
      return new Malformed(EXPECTED);
    }
  }

  /** RFC 1123 section 2.1; a last label that looks like a number makes it an attempted address. */
  private static boolean isHostName(String name) {
    if (name.isEmpty() || name.length() > 253) {
      return false;
    }
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (!label.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
        return false;
      }
    }
    return !labels[labels.length - 1].matches("[0-9]+|0x[0-9a-f]*");
  }
}
