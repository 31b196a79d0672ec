package dev.weir.common.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A private key and the certificates that vouch for it. Compared by identity: what was loaded anew
 * is another one, so that contexts built from it can be told apart. All that changes is the {@link
 * Staple}.
 */
public final class KeyMaterial {

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private volatile @Nullable Staple staple;

  /**
   * A key with its certificates.
   *
   * @param chain the server's own certificate first, at least that
   */
  public KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a private key was given without a certificate");
    }
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  public PrivateKey key() {
    return key;
  }

  public List<X509Certificate> chain() {
    return chain;
  }

  /** The server's own certificate. */
  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /** What is shown beside the certificate; null where there is nothing. */
  public @Nullable Staple staple() {
    return staple;
  }

  /** Shows this beside the certificate from the next handshake on. */
  public void staple(@Nullable Staple staple) {
    this.staple = staple;
  }
}
