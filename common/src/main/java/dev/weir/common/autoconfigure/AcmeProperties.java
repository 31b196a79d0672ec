package dev.weir.common.autoconfigure;

import dev.weir.common.acme.AcmeSettings;
import dev.weir.common.acme.AcmeSettings.ChallengeType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Certificates from an authority that speaks ACME (RFC 8555).
 *
 * @param directoryUrl the authority's directory; left out: there is none
 * @param contact whom the authority may tell of trouble, {@code mailto:} addresses
 * @param termsAgreed that the authority's terms are agreed to; it has to be
 * @param certificates the host names that each certificate is for
 * @param challenge how names are proved
 * @param directory where keys and certificates are kept; left out: {@code acme} in {@code
 *     weir.tls.directory}
 * @param renewBefore how long ahead of its end a certificate is renewed; a third of its life where
 *     that is shorter
 */
record AcmeProperties(
    @Nullable URI directoryUrl,
    @DefaultValue List<String> contact,
    @DefaultValue("false") boolean termsAgreed,
    @DefaultValue Map<String, List<String>> certificates,
    @DefaultValue("http-01") ChallengeType challenge,
    @Nullable String directory,
    @DefaultValue("30d") Duration renewBefore) {

  /**
   * What is to be had; null where nothing is.
   *
   * @throws IllegalArgumentException where what is said makes no sense
   */
  @Nullable AcmeSettings settings(Path folder) {
    if (directoryUrl == null) {
      if (!certificates.isEmpty()) {
        throw new IllegalArgumentException("certificates are listed, but no directory-url");
      }
      return null;
    }
    if (!termsAgreed) {
      throw new IllegalArgumentException(
          "terms-agreed is not true: an authority gives nothing to who does not agree to its terms");
    }
    return new AcmeSettings(
        directoryUrl,
        contact,
        certificates,
        challenge,
        directory == null ? folder : Path.of(directory),
        renewBefore);
  }
}
