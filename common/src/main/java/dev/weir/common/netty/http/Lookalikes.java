package dev.weir.common.netty.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Fields that CGI and its heirs take for others: they read underscores as they read hyphens. Nobody
 * sends these in good faith.
 */
public final class Lookalikes {

  private Lookalikes() {}

  /** What they read a name as: in lower case, with hyphens. */
  public static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Removes fields and those that are taken for them.
   *
   * @param names in lower case, with hyphens
   */
  public static void removeWith(HttpHeaders fields, Set<String> names) {
    names.forEach(fields::remove);
    remove(fields, names);
  }

  /**
   * Removes those whose names have an underscore where one of the others has a hyphen.
   *
   * @param names in lower case, with hyphens
   */
  public static void remove(HttpHeaders fields, Set<String> names) {
    List<CharSequence> found = new ArrayList<>(0);
    Iterator<Map.Entry<CharSequence, CharSequence>> each = fields.iteratorCharSequence();
    while (each.hasNext()) {
      CharSequence name = each.next().getKey();
      if (AsciiString.indexOf(name, '_', 0) >= 0 && names.contains(plain(name.toString()))) {
        found.add(name);
      }
    }
    found.forEach(fields::remove);
  }
}
