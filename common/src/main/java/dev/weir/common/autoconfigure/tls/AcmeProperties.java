package dev.weir.common.autoconfigure.tls;

import dev.weir.common.acme.AcmeSettings;
import dev.weir.common.acme.AcmeSettings.ChallengeType;
import dev.weir.common.acme.ExternalAccount;
import dev.weir.common.autoconfigure.settings.SecretFile;
import dev.weir.common.control.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * @param eab the external account that the authority wants the account bound to
 */
record AcmeProperties(
    @Nullable URI directoryUrl,
    @DefaultValue List<String> contact,
    @DefaultValue("false") boolean termsAgreed,
    @DefaultValue Map<String, List<String>> certificates,
    @DefaultValue("http-01") ChallengeType challenge,
    @Nullable String directory,
    @DefaultValue("30d") Duration renewBefore,
    @DefaultValue EabProperties eab) {

  /**
   * External account binding (RFC 8555 section 7.3.4).
   *
   * @param keyId by which the authority knows the key; left out: there is no binding
   * @param macKey the key as the authority hands it out, base64url
   * @param macKeyFile a file with it
   */
  record EabProperties(
      @Nullable String keyId, @Nullable Secret macKey, @Nullable String macKeyFile) {

    @Nullable ExternalAccount account() {
      if (keyId == null && macKey == null && macKeyFile == null) {
        return null;
      }
      if (keyId == null || (macKey == null) == (macKeyFile == null)) {
        throw new IllegalArgumentException("eab needs key-id and one of mac-key and mac-key-file");
      }
      return ExternalAccount.of(
          keyId,
          macKeyFile == null
              ? Objects.requireNonNull(macKey).reveal()
              : SecretFile.read("weir.tls.acme.eab.mac-key-file", macKeyFile));
    }
  }

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
        renewBefore,
        eab.account());
  }
}
