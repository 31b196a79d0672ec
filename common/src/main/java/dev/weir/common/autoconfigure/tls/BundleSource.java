package dev.weir.common.autoconfigure.tls;

import dev.weir.common.tls.CertificateSource;
import dev.weir.common.tls.KeyMaterial;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** A Spring SSL bundle as a source of a certificate; follows the bundle's own reloads. */
final class BundleSource implements CertificateSource {

  private final String name;
  private final AtomicReference<SslBundle> bundle;

  private BundleSource(String name, SslBundle bundle) {
    this.name = name;
    this.bundle = new AtomicReference<>(bundle);
  }

  static BundleSource of(SslBundles bundles, String name) {
    BundleSource source = new BundleSource(name, bundles.getBundle(name));
    bundles.addBundleUpdateHandler(name, source.bundle::set);
    return source;
  }

  @Override
  public String description() {
    return "SSL bundle " + name;
  }

  @Override
  public Object version() {
    return bundle.get();
  }

  @Override
  public KeyMaterial load() throws GeneralSecurityException {
    SslBundle current = bundle.get();
    KeyStore store = current.getStores().getKeyStore();
    if (store == null) {
      throw new GeneralSecurityException("the bundle has no key store");
    }
    String secret = current.getKey().getPassword();
    char[] password = secret == null ? new char[0] : secret.toCharArray();
    String wanted = current.getKey().getAlias();
    for (String alias : Collections.list(store.aliases())) {
      KeyMaterial found =
          wanted == null || wanted.equals(alias) ? at(store, alias, password) : null;
      if (found != null) {
        return found;
      }
    }
    throw new GeneralSecurityException("the bundle's key store has no private key");
  }

  private static @Nullable KeyMaterial at(KeyStore store, String alias, char[] password)
      throws GeneralSecurityException {
    return store.getKey(alias, password) instanceof PrivateKey key
        ? new KeyMaterial(
            key,
            Arrays.stream(store.getCertificateChain(alias))
                .map(X509Certificate.class::cast)
                .toList())
        : null;
  }
}
