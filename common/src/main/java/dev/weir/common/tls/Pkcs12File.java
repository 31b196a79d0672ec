package dev.weir.common.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key store in a PKCS#12 file (RFC 7292); its first entry with a private key counts.
 *
 * @param password of the store and its keys; null where it has none
 */
public record Pkcs12File(Path file, @Nullable String password) implements CertificateSource {

  @Override
  public String description() {
    return file.toString();
  }

  @Override
  public Object version() throws IOException {
    return FileVersion.of(file);
  }

  @Override
  public KeyMaterial load() throws IOException, GeneralSecurityException {
    char[] secret = password == null ? new char[0] : password.toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, secret);
    }
    for (String alias : Collections.list(store.aliases())) {
      if (store.getKey(alias, secret) instanceof PrivateKey key) {
        return KeyPairs.matched(key, chain(store, alias));
      }
    }
    throw new GeneralSecurityException("there is no private key in " + file);
  }

  private static List<X509Certificate> chain(KeyStore store, String alias)
      throws GeneralSecurityException {
    return Arrays.stream(store.getCertificateChain(alias))
        .map(X509Certificate.class::cast)
        .toList();
  }
}
