package dev.weir.common.netty.tls;

import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The keys that session tickets are sealed with (RFC 5077 section 5.5): a fresh one for each
 * session lifetime, and the one before, so that every ticket opens for at least that lifetime and a
 * stolen key opens little. Not thread safe.
 */
final class TicketKeys {

  private static final int KEPT = 2;

  private final SecureRandom random;
  private final long lifetimeNanos;
  private final Deque<OpenSslSessionTicketKey> keys = new ArrayDeque<>(KEPT);
  private long newestNanos;

  TicketKeys(SecureRandom random, Duration lifetime, long nowNanos) {
    this.random = random;
    this.lifetimeNanos = lifetime.toNanos();
    add(nowNanos);
  }

  /**
   * Makes a fresh key if it is time.
   *
   * @return whether there are new keys
   */
  boolean rotate(long nowNanos) {
    if (nowNanos - newestNanos < lifetimeNanos) {
      return false;
    }
    if (nowNanos - newestNanos >= 2 * lifetimeNanos) {
      keys.clear();
    }
    add(nowNanos);
    return true;
  }

  private void add(long nowNanos) {
    newestNanos = nowNanos;
    keys.addFirst(
        new OpenSslSessionTicketKey(
            bytes(OpenSslSessionTicketKey.NAME_SIZE),
            bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
            bytes(OpenSslSessionTicketKey.AES_KEY_SIZE)));
    if (keys.size() > KEPT) {
      keys.removeLast();
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The one that seals first, then those that only open. */
  OpenSslSessionTicketKey[] all() {
    return keys.toArray(OpenSslSessionTicketKey[]::new);
  }

  /** The same for QUIC, whose library has a type of its own for them. */
  SslSessionTicketKey[] allForQuic() {
    return keys.stream()
        .map(key -> new SslSessionTicketKey(key.name(), key.hmacKey(), key.aesKey()))
        .toArray(SslSessionTicketKey[]::new);
  }
}
