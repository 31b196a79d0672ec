package dev.weir.diagnostics.tls;

import java.util.regex.Pattern;

/**
 * A cipher suite of the IANA registry.
 *
 * @param code as on the wire
 */
public record CipherSuite(int code, String name) {
  private static final Pattern WEAK = Pattern.compile("_(NULL|EXPORT|anon|RC4|RC2|DES|3DES)_");
  private static final int FIRST_OF_TLS_1_3 = 0x1301;
  private static final int LAST_OF_TLS_1_3 = 0x1305;

  /** Whether it no longer protects: no or short keys, no authentication, RC4, DES and 3DES. */
  public boolean isWeak() {
    return WEAK.matcher(name).find();
  }

  boolean isFor(TlsVersion version) {
    boolean ofTls13 = code >= FIRST_OF_TLS_1_3 && code <= LAST_OF_TLS_1_3;
    return ofTls13 == (version == TlsVersion.TLS_1_3);
  }
}
