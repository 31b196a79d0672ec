package dev.weir.lb.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Passwords that were right, so that a client that says one with each request is checked once: of
 * each user at each host the last, as a hash with a key that is drawn anew in each process, until
 * it has not been said for a time. What was right from one host says nothing of another, whose
 * guesses would else be answered for nothing. Used by any thread.
 */
final class Remembered {

  private static final String ALGORITHM = "HmacSHA256";

  /** Users times the hosts that each was right from; beyond, those long unused are forgotten. */
  private static final long MOST = 100_000;

  private final SecretKeySpec key;
  private final int mostMisses;
  private final boolean remembers;
  private final Cache<Who, Entry> entries;

  /**
   * A user at a host.
   *
   * @param host as {@link dev.weir.common.control.Attempts#host} says it
   */
  record Who(String user, ByteBuffer host) {}

  /**
   * A password that was right.
   *
   * @param misses how often another was said since, where that was told
   */
  @SuppressWarnings("ArrayRecordComponent") // compared in constant time, or by identity
  private record Entry(byte[] tag, AtomicInteger misses) {}

  /**
   * @param idle zero: nothing is remembered
   * @param mostMisses how many others a user may say by memory, before that is lost
   * @param nanoClock as {@link System#nanoTime}
   */
  Remembered(Duration idle, int mostMisses, Ticker nanoClock) {
    byte[] drawn = new byte[32];
    new SecureRandom().nextBytes(drawn);
    this.key = new SecretKeySpec(drawn, ALGORITHM);
    this.mostMisses = mostMisses;
    this.remembers = !idle.isZero();
    this.entries =
        Caffeine.newBuilder()
            .expireAfterAccess(idle)
            .maximumSize(MOST)
            .ticker(nanoClock)
            .executor(Runnable::run)
            .build();
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

  /** Whether that was right for that user at that host not long ago, which counts as used now. */
  boolean knows(Who who, byte[] tag) {
    return isOf(entries.getIfPresent(who), tag);
  }

  /**
   * As {@link #knows}, for a host that no other passwords are checked for: what is wrong is counted
   * here, and with too much of it this is forgotten.
   */
  boolean knowsAfterGuesses(Who who, byte[] tag) {
    Entry entry = entries.getIfPresent(who);
    boolean right = isOf(entry, tag);
    if (entry != null && !right && entry.misses().incrementAndGet() >= mostMisses) {
      entries.asMap().remove(who, entry);
    }
    return right;
  }

  private static boolean isOf(@Nullable Entry entry, byte[] tag) {
    return entry != null && MessageDigest.isEqual(entry.tag(), tag);
  }

  /** It was right. */
  void add(Who who, byte[] tag) {
    if (remembers) {
      entries.put(who, new Entry(tag, new AtomicInteger()));
    }
  }

  /** What this user said holds no longer, wherever it was said. */
  void forget(String user) {
    entries.asMap().keySet().removeIf(who -> who.user().equals(user));
  }
}
