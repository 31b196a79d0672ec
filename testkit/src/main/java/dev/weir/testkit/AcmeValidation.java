package dev.weir.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.ASN1OctetString;

/**
 * Looks whether whoever listens on this machine holds a name, as a certificate authority does.
 *
 * @param httpPort where names are asked for by HTTP-01 (RFC 8555 section 8.3)
 * @param tlsPort where they are by TLS-ALPN-01 (RFC 8737)
 */
record AcmeValidation(int httpPort, int tlsPort) {

  private static final String PROTOCOL = "acme-tls/1";
  private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
  private static final int PATIENCE_MILLIS = Math.toIntExact(Duration.ofSeconds(10).toMillis());

  boolean http(String name, String token, String keyAuthorization) throws IOException {
    try (Http client = Http.connect(httpPort)) {
      client.send(
          "GET /.well-known/acme-challenge/%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
              .formatted(token, name));
      RawMessage answer = client.read();
      return answer.status() == 200 && answer.text().strip().equals(keyAuthorization);
    }
  }

  boolean tls(String name, String keyAuthorization) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), tlsPort)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      parameters.setApplicationProtocols(new String[] {PROTOCOL});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return PROTOCOL.equals(socket.getApplicationProtocol())
          && isFor(shown, name)
          && provesKey(shown, keyAuthorization);
    }
  }

  private static boolean isFor(X509Certificate certificate, String name)
      throws GeneralSecurityException {
    return List.of(List.of(2, name)).equals(List.copyOf(certificate.getSubjectAlternativeNames()));
  }

  private static boolean provesKey(X509Certificate certificate, String keyAuthorization)
      throws GeneralSecurityException {
    byte[] extension = certificate.getExtensionValue(ACME_IDENTIFIER);
    if (extension == null || !certificate.getCriticalExtensionOIDs().contains(ACME_IDENTIFIER)) {
      return false;
    }
    byte[] expected =
        MessageDigest.getInstance("SHA-256")
            .digest(keyAuthorization.getBytes(StandardCharsets.US_ASCII));
    byte[] inner = ASN1OctetString.getInstance(extension).getOctets();
    return Arrays.equals(ASN1OctetString.getInstance(inner).getOctets(), expected);
  }

  /** Names are not to be proved by the certificate's issuer here. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      // any
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
