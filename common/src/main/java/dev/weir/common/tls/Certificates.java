package dev.weir.common.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which certificate a client is shown. Asked once for each handshake, from any event loop. */
public interface Certificates {

  /**
   * The certificate for a client hello.
   *
   * @param serverName what the client calls the server (SNI, RFC 6066 section 3), in lower case;
   *     null where it does not say
   * @param protocols what the client offers by ALPN (RFC 7301), empty where it offers nothing
   * @return the same instance for as long as the certificate has not changed; null refuses the
   *     handshake
   */
  @Nullable KeyMaterial select(@Nullable String serverName, List<String> protocols);

  /**
   * What a listener answers at {@code /.well-known/acme-challenge/TOKEN} (RFC 8555 section 8.3).
   *
   * @return null where nobody awaits it: then the request is one like any other
   */
  default @Nullable String challengeAnswer(String token) {
    return null;
  }

  /** Whether there is none and never will be: a listener with TLS is of no use then. */
  boolean isEmpty();

  /** No certificate for anybody. */
  static Certificates none() {
    return new Certificates() {
      @Override
      public @Nullable KeyMaterial select(@Nullable String serverName, List<String> protocols) {
        return null;
      }

      @Override
      public boolean isEmpty() {
        return true;
      }
    };
  }
}
