package dev.weir.common.net;

import java.util.BitSet;

/** What names of fields, cookies and methods are made of (RFC 9110 section 5.6.2). */
public final class HttpToken {

  private static final BitSet SIGNS = new BitSet(128);

  static {
    "!#$%&'*+-.^_`|~".chars().forEach(SIGNS::set);
    SIGNS.set('0', '9' + 1);
    SIGNS.set('A', 'Z' + 1);
    SIGNS.set('a', 'z' + 1);
  }

  private HttpToken() {}

  /** Whether a text is a token. */
  public static boolean is(String text) {
    return !text.isEmpty() && text.chars().allMatch(SIGNS::get);
  }

  /** Whether a text is a token of so many characters at most. */
  public static boolean is(String text, int longest) {
    return text.length() <= longest && is(text);
  }
}
