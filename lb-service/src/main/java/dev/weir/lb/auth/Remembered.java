package dev.weir.lb.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords that were right, so that a client that says one with each request is checked once: of
 * each user the last, as a hash with a key that is drawn anew in each process, until it has not
 * been said for a time. Used by any thread.
 */
final class Remembered {

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final long idleNanos;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  @SuppressWarnings("ArrayRecordComponent") // compared in constant time, or by identity
  private record Entry(byte[] tag, long usedNanos) {}

  /**
   * @param idle zero: nothing is remembered
   */
  Remembered(Duration idle) {
    byte[] drawn = new byte[32];
    new SecureRandom().nextBytes(drawn);
    this.key = new SecretKeySpec(drawn, ALGORITHM);
    this.idleNanos = idle.toNanos();
  }

  /** What stands for a name and a password here; neither has a NUL in it. */
  byte[] tag(BasicCredentials.Given given) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(given.user().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(given.password());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Whether that was right for that user not long ago, which counts as used now. */
  boolean knows(String user, byte[] tag, long nanos) {
    Entry entry = entries.get(user);
    if (entry == null || !MessageDigest.isEqual(entry.tag(), tag)) {
      return false;
    }
    if (nanos - entry.usedNanos() >= idleNanos) {
      entries.remove(user, entry);
      return false;
    }
    entries.replace(user, entry, new Entry(entry.tag(), nanos));
    return true;
  }

  /** It was right. */
  void add(String user, byte[] tag, long nanos) {
    if (idleNanos > 0) {
      entries.put(user, new Entry(tag, nanos));
    }
  }

  /** What this user said holds no longer. */
  void forget(String user) {
    entries.remove(user);
  }

  int size() {
    return entries.size();
  }
}
