package dev.weir.edge.functions.url;

import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.IDNA.Error;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names of any language as they are in the DNS (WHATWG URL section 3.3, UTS 46). */
final class DomainName {

  /**
   * Most characters of a name that is not ASCII. The DNS has none longer than 253, and what turns a
   * label into Punycode takes the square of its length.
   */
  private static final int MOST = 2048;

  private DomainName() {}

  /** Null where the name is none. */
  static @Nullable String toAscii(String name) {
    if (UrlHost.isAscii(name)) {
      return name.toLowerCase(Locale.ROOT);
    }
    return name.length() > MOST ? null : Unicode.toAscii(name);
  }

  /** What needs the tables of Unicode, which are not read before a name asks for them. */
  private static final class Unicode {

    private static final IDNA UTS46 =
        IDNA.getUTS46Instance(
            IDNA.CHECK_BIDI
                | IDNA.CHECK_CONTEXTJ
                | IDNA.NONTRANSITIONAL_TO_ASCII
                | IDNA.NONTRANSITIONAL_TO_UNICODE);

    /** What browsers let pass: neither lengths nor hyphens are looked at. */
    private static final Set<Error> BORNE =
        EnumSet.of(
            Error.EMPTY_LABEL,
            Error.LABEL_TOO_LONG,
            Error.DOMAIN_NAME_TOO_LONG,
            Error.LEADING_HYPHEN,
            Error.TRAILING_HYPHEN,
            Error.HYPHEN_3_4);

    private Unicode() {}

    static @Nullable String toAscii(String name) {
      IDNA.Info info = new IDNA.Info();
      StringBuilder out = UTS46.nameToASCII(name, new StringBuilder(), info);
      return BORNE.containsAll(info.getErrors()) ? out.toString() : null;
    }
  }
}
