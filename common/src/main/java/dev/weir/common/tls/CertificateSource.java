package dev.weir.common.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;

/** Where a certificate with its key comes from. */
public interface CertificateSource {

  /** What to call it in messages, a path for instance. */
  String description();

  /**
   * Tells one content from another: equal as long as nothing has changed. Cheap, asked often.
   *
   * @throws IOException when the source cannot be reached
   */
  Object version() throws IOException;

  /**
   * Loads key and chain.
   *
   * @throws IOException when the source cannot be read
   * @throws GeneralSecurityException when what was read is no key with its certificate
   */
  KeyMaterial load() throws IOException, GeneralSecurityException;
}
