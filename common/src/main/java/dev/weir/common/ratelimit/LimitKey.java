package dev.weir.common.ratelimit;

import java.net.InetAddress;

/** Whose allowance a request draws on. */
public sealed interface LimitKey {

  /**
   * A client, by its network: an IPv4 address, or the /64 that an IPv6 client has to itself.
   *
   * @param network the upper half of the IPv6 address; an IPv4 address stands in its lower 32 bits
   *     under {@code 0000:ffff}, which is no network that IPv6 assigns
   */
  record Client(long network) implements LimitKey {}

  /** Anything that has a name. */
  record Named(String name) implements LimitKey {}

  static LimitKey of(InetAddress client) {
    byte[] bytes = client.getAddress();
    long network = bytes.length == 4 ? 0xFFFFL : 0;
    for (int i = 0; i < Math.min(bytes.length, 8); i++) {
      network = network << 8 | (bytes[i] & 0xFF);
    }
    return new Client(network);
  }

  static LimitKey of(String name) {
    return new Named(name);
  }
}
