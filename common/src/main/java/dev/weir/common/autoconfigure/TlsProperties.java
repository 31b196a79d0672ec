package dev.weir.common.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The certificates that listeners with TLS show.
 *
 * @param certificates by a name of the operator's choice
 * @param defaultCertificate the name of the one for clients that ask for no server name, or for one
 *     that nobody knows; left out: they are refused
 * @param reloadInterval how often files are looked at, from 100 ms
 * @param expiryWarning how long ahead of its end a certificate is warned of
 * @param selfSigned whether a certificate for localhost is made, which then is the default
 * @param directory where the self-signed certificate is kept
 * @param ocspStapling whether the responders that certificates name are asked, and their answers
 *     shown in handshakes
 */
@ConfigurationProperties(prefix = "weir.tls", ignoreUnknownFields = false)
record TlsProperties(
    @DefaultValue Map<String, CertificateProperties> certificates,
    @Nullable String defaultCertificate,
    @DefaultValue("5s") Duration reloadInterval,
    @DefaultValue("14d") Duration expiryWarning,
    @DefaultValue("false") boolean selfSigned,
    @DefaultValue("data/tls") String directory,
    @DefaultValue("true") boolean ocspStapling) {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

  TlsProperties {
    if (reloadInterval.compareTo(SHORTEST_INTERVAL) < 0) {
      throw new RefusedConfiguration(
          "weir.tls.reload-interval is " + reloadInterval + ".", "Give 100ms or more.");
    }
    if (defaultCertificate != null && !certificates.containsKey(defaultCertificate)) {
      throw new RefusedConfiguration(
          "weir.tls.default-certificate is '"
              + defaultCertificate
              + "', but there is no certificate of that name.",
          "Name one of weir.tls.certificates: " + certificates.keySet() + ".");
    }
  }

  /**
   * One certificate, from one of three sources: PEM files, a PKCS#12 file, or a Spring SSL bundle.
   *
   * @param serverNames exact names or {@code *.name}; left out: those in the certificate
   * @param certificate a PEM file with the chain, the server's own certificate first
   * @param privateKey a PEM file with its key
   * @param privateKeyPassword of the key
   * @param keystore a PKCS#12 file
   * @param keystorePassword of the file and its key
   * @param bundle the name of a Spring SSL bundle
   */
  record CertificateProperties(
      @DefaultValue List<String> serverNames,
      @Nullable String certificate,
      @Nullable String privateKey,
      @Nullable String privateKeyPassword,
      @Nullable String keystore,
      @Nullable String keystorePassword,
      @Nullable String bundle) {}
}
