package dev.weir.common.netty.listener.http3;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Address validation without state (RFC 9000 section 8.1): a client that connects is sent a token,
 * and served only when it comes back with it from the same address within 30 seconds. A token is
 * the time, a seal over time, address and connection id, and the connection id. The key lives as
 * long as the process.
 */
final class RetryTokens implements QuicTokenHandler {

  static final long LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int SEAL_BYTES = 32;
  private static final int HEAD_BYTES = Long.BYTES + SEAL_BYTES;
  private static final int MAX_CONNECTION_ID = 20;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final LongSupplier nanoTime;
  private final Predicate<InetAddress> banned;

  /**
   * @param banned whose tokens are not good, whatever they are: nothing is spent on their handshake
   */
  RetryTokens(SecureRandom random, LongSupplier nanoTime, Predicate<InetAddress> banned) {
    this.banned = banned;
    byte[] secret = new byte[SEAL_BYTES];
    random.nextBytes(secret);
    this.key = new SecretKeySpec(secret, ALGORITHM);
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf connectionId, InetSocketAddress address) {
    long now = nanoTime.getAsLong();
    byte[] id = bytes(connectionId);
    out.writeLong(now).writeBytes(seal(now, address, id)).writeBytes(id);
    return true;
  }

  /** Where the connection id stands in a good token; -1 for any other. */
  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    int start = token.readerIndex();
    int idBytes = token.readableBytes() - HEAD_BYTES;
    if (idBytes < 0 || idBytes > MAX_CONNECTION_ID || banned.test(address.getAddress())) {
      return -1;
    }
    long made = token.getLong(start);
    byte[] seal = new byte[SEAL_BYTES];
    token.getBytes(start + Long.BYTES, seal);
    byte[] id = new byte[idBytes];
    token.getBytes(start + HEAD_BYTES, id);
    boolean genuine = MessageDigest.isEqual(seal, seal(made, address, id));
    return genuine && nanoTime.getAsLong() - made <= LIFETIME_NANOS ? HEAD_BYTES : -1;
  }

  @Override
  public int maxTokenLength() {
    return HEAD_BYTES + MAX_CONNECTION_ID;
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.getBytes(buffer.readerIndex(), bytes);
    return bytes;
  }

  private byte[] seal(long time, InetSocketAddress address, byte[] connectionId) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(ByteBuffer.allocate(Long.BYTES).putLong(time).flip());
      mac.update(address.getAddress().getAddress());
      return mac.doFinal(connectionId);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
