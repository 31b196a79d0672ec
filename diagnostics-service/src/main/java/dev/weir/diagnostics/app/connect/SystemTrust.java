package dev.weir.diagnostics.app.connect;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The authorities that this runtime trusts. */
public final class SystemTrust {
  private SystemTrust() {}

  public static X509TrustManager manager() {
    return manager(null);
  }

  /** Those, and others besides. */
  public static X509TrustManager managerWith(List<X509Certificate> others) {
    if (others.isEmpty()) {
      return manager();
    }
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      List<X509Certificate> authorities = new ArrayList<>(others);
      authorities.addAll(List.of(manager().getAcceptedIssuers()));
      for (X509Certificate authority : authorities) {
        all.setCertificateEntry(String.valueOf(all.size()), authority);
      }
      return manager(all);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509TrustManager manager(@Nullable KeyStore authorities) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities);
      return Stream.of(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
