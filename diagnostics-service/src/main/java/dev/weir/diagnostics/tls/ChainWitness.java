package dev.weir.diagnostics.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Notes which chain a server shows and whether it would be trusted, and lets every handshake go on.
 * Nothing is sent or believed over such a connection. Belongs to one handshake.
 */
final class ChainWitness extends X509ExtendedTrustManager {
  private final X509TrustManager trust;
  private volatile List<X509Certificate> chain = List.of();
  private volatile Optional<String> distrust = Optional.empty();

  ChainWitness(X509TrustManager trust) {
    this.trust = trust;
  }

  List<X509Certificate> chain() {
    return chain;
  }

  Optional<String> distrust() {
    return distrust;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String authType) {
    chain = List.of(shown);
    try {
      trust.checkServerTrusted(shown, authType);
    } catch (CertificateException e) {
      distrust = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket) {
    checkServerTrusted(shown, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
    checkServerTrusted(shown, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String authType)
      throws CertificateException {
    throw new CertificateException("only servers are looked at");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(shown, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(shown, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
