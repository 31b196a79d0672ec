package dev.weir.common.ratelimit;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whose allowance a request draws on. */
public sealed interface LimitKey {

  /**
   * A client, by its network: an IPv4 address, or the /64 that an IPv6 client has to itself.
   *
   * @param network the upper half of the IPv6 address; an IPv4 address stands in its lower 32 bits
   *     under {@code 0000:ffff}, which is no network that IPv6 assigns
   */
  record Client(long network) implements LimitKey {
    @Override
    public String text() {
      return "c" + Long.toHexString(network);
    }
  }

  /**
   * Anything that has a name. Clients may choose thousands of names that have one hash: maps find
   * those quickly by their order alone.
   */
  record Named(String name) implements LimitKey, Comparable<Named> {
    @Override
    public int compareTo(Named other) {
      return name.compareTo(other.name);
    }

    @Override
    public String text() {
      return "n" + name;
    }
  }

  /** The key as text: two keys have the same text only where they are the same. */
  String text();

  static LimitKey of(InetAddress client) {
    byte[] bytes = client.getAddress();
    long network = bytes.length == 4 ? 0xFFFFL : 0;
    for (int i = 0; i < Math.min(bytes.length, 8); i++) {
      network = network << 8 | (bytes[i] & 0xFF);
    }
    return new Client(network);
  }

  /** A name, which stands as its digest where it is long: who asks must not choose our memory. */
  static LimitKey of(String name) {
    return new Named(name.length() <= 64 ? name : digest(name));
  }

  private static String digest(String name) {
    try {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha-256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
