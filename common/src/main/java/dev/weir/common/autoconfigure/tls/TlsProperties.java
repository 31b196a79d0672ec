package dev.weir.common.autoconfigure.tls;

import dev.weir.common.acme.AcmeSettings;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
 * @param acme certificates from an authority; off where it names no directory
 */
@ConfigurationProperties(prefix = "weir.tls", ignoreUnknownFields = false)
public record TlsProperties(
    @DefaultValue Map<String, CertificateProperties> certificates,
    @Nullable String defaultCertificate,
    @DefaultValue("5s") Duration reloadInterval,
    @DefaultValue("14d") Duration expiryWarning,
    @DefaultValue("false") boolean selfSigned,
    @DefaultValue("data/tls") String directory,
    @DefaultValue("true") boolean ocspStapling,
    @DefaultValue AcmeProperties acme) {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

  public TlsProperties {
    if (reloadInterval.compareTo(SHORTEST_INTERVAL) < 0) {
      throw new RefusedConfiguration(
          "weir.tls.reload-interval is " + reloadInterval + ".", "Give 100ms or more.");
    }
    Set<String> names = new TreeSet<>(certificates.keySet());
    names.addAll(acme.certificates().keySet());
    if (names.size() < certificates.size() + acme.certificates().size()) {
      throw new RefusedConfiguration(
          "weir.tls.certificates and weir.tls.acme.certificates have a name in common.",
          "Give each certificate a name of its own.");
    }
    if (defaultCertificate != null && !names.contains(defaultCertificate)) {
      throw new RefusedConfiguration(
          "weir.tls.default-certificate is '"
              + defaultCertificate
              + "', but there is no certificate of that name.",
          "Name one of weir.tls.certificates or weir.tls.acme.certificates: " + names + ".");
    }
  }

  /** How certificates are to be had by ACME; null where they are not. */
  @Nullable AcmeSettings acmeSettings() {
    try {
      return acme.settings(Path.of(directory).resolve("acme"));
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.tls.acme is refused: " + e.getMessage() + ".",
          "It looks like: weir.tls.acme: {directory-url: https://ca.example/directory, "
              + "terms-agreed: true, certificates: {shop: [shop.example, www.shop.example]}}.");
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
