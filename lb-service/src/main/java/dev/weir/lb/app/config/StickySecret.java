package dev.weir.lb.app.config;

import dev.weir.common.autoconfigure.settings.SecretFile;
import dev.weir.common.tls.PrivateFiles;
import dev.weir.lb.sticky.StickyKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret of sticky cookies: as configured, or made once and kept in a file of the owner's, so
 * that sessions outlive a restart. Nothing is read or made before a cookie is to be signed.
 */
public final class StickySecret implements Supplier<StickyKey> {

  private static final Logger log = LoggerFactory.getLogger(StickySecret.class);
  private static final int BYTES = 32;

  private final LbProperties properties;
  private final Path kept;
  private @Nullable StickyKey key;

  /**
   * @param kept where a secret is kept that is not configured
   */
  public StickySecret(LbProperties properties, Path kept) {
    this.properties = properties;
    this.kept = kept;
  }

  @Override
  public synchronized StickyKey get() {
    StickyKey known = key == null ? new StickyKey(secret()) : key;
    key = known;
    return known;
  }

  private String secret() {
    if (properties.stickySecret() != null) {
      return properties.stickySecret().reveal();
    }
    return properties.stickySecretFile() == null
        ? own()
        : SecretFile.read("weir.lb.sticky-secret-file", properties.stickySecretFile());
  }

  private String own() {
    try {
      if (Files.exists(kept)) {
        return Files.readString(kept).strip();
      }
      String fresh = fresh();
      PrivateFiles.write(kept, fresh + "\n");
      return fresh;
    } catch (IOException e) {
      log.warn("the secret of sticky cookies cannot be kept: sessions end with this process", e);
      return fresh();
    }
  }

  private static String fresh() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
