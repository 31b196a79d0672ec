package dev.weir.common.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Values by network, found by the longest prefix that an address shares with one. Any number of
 * threads search, without lock or waiting, while one at a time changes it.
 *
 * <p>One hash table a family, of pairs of network and prefix: a search looks once for each prefix
 * that is in use, the longest first, however many networks there are. With single IPv4 addresses
 * and /24s in it, an address that is in neither costs two looks. The hash has a secret of its own,
 * so that nobody can choose networks that collide.
 *
 * <p>IPv4-mapped IPv6 addresses count as the IPv4 addresses they stand for; other than that, an
 * IPv6 network says nothing of IPv4 addresses.
 */
public final class PrefixTable<V> {

  private static final int LONGEST = 128;
  private static final int IPV4 = 32;

  /** An IPv4 address has its bits for a hash code; to ask for its bytes makes a copy each time. */
  private static final boolean HASH_IS_ADDRESS =
      IpLiteral.address(new byte[] {(byte) 192, 0, 2, 77}).hashCode() == 0xC000_024D;

  private final Family<V> ipv4 = new Family<>(IPV4);
  private final Family<V> ipv6 = new Family<>(LONGEST);

  public boolean isEmpty() {
    return ipv4.isEmpty() && ipv6.isEmpty();
  }

  /** Gives a network a value, in place of the one that it has. */
  public synchronized void put(Cidr network, V value) {
    familyOf(network).put(Entry.of(network, value));
  }

  /** Takes a network's value away, if it has one. */
  public synchronized void remove(Cidr network) {
    familyOf(network).remove(Entry.of(network, null));
  }

  private Family<V> familyOf(Cidr network) {
    return network.isIpv4() ? ipv4 : ipv6;
  }

  /** The value of the smallest network that holds the address; null where none does. */
  public @Nullable V longest(InetAddress address) {
    return longest(address, LONGEST);
  }

  /** The same among networks whose prefix has at most so many bits. */
  public @Nullable V longest(InetAddress address, int mostBits) {
    if (HASH_IS_ADDRESS && address instanceof Inet4Address) {
      return ipv4.longest(0, address.hashCode() & 0xFFFF_FFFFL, mostBits);
    }
    byte[] bytes = AddressBits.unmapped(address.getAddress());
    Family<V> family = bytes.length == 4 ? ipv4 : ipv6;
    return family.longest(AddressBits.high(bytes), AddressBits.low(bytes), mostBits);
  }

  /** A network and its value; without value it was removed, and only keeps its place. */
  private record Entry<V>(long high, long low, int prefix, @Nullable V value) {

    static <V> Entry<V> of(Cidr network, @Nullable V value) {
      byte[] bytes = network.network().getAddress();
      return new Entry<>(AddressBits.high(bytes), AddressBits.low(bytes), network.prefix(), value);
    }

    boolean isOf(long high, long low, int prefix) {
      return this.prefix == prefix && this.high == high && this.low == low;
    }
  }

  /** Open addressing with linear steps; at most half full, so that a search soon ends. */
  private static final class Family<V> {

    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
    private static final int SMALLEST = 16;

    private final int bits;
    private final long secret = ThreadLocalRandom.current().nextLong();
    private final int[] inUse = new int[LONGEST + 1];
    private int live;
    private int taken;
    private volatile int[] prefixes = {};
    private volatile AtomicReferenceArray<@Nullable Entry<V>> slots =
        new AtomicReferenceArray<>(SMALLEST);

    Family(int bits) {
      this.bits = bits;
    }

    boolean isEmpty() {
      return prefixes.length == 0;
    }

    @Nullable V longest(long high, long low, int mostBits) {
      AtomicReferenceArray<@Nullable Entry<V>> current = slots;
      for (int prefix : prefixes) {
        if (prefix <= mostBits) {
          // an IPv4 address has its bits in the lower half of the lower number
          long network = high & leading(prefix);
          long rest = low & leading(prefix - (bits - 64));
          Entry<V> entry = current.get(slot(current, network, rest, prefix));
          if (entry != null && entry.value() != null) {
            return entry.value();
          }
        }
      }
      return null;
    }

    /** The leading bits of a number set, as many as are asked for; none below 1, all beyond 64. */
    private static long leading(int count) {
      return count <= 0 ? 0 : -1L << (64 - Math.min(count, 64));
    }

    void put(Entry<V> entry) {
      int slot = slot(slots, entry.high(), entry.low(), entry.prefix());
      Entry<V> before = slots.get(slot);
      slots.set(slot, entry);
      if (before == null) {
        taken++;
      }
      if (before == null || before.value() == null) {
        live++;
        count(entry.prefix(), 1);
      }
      if (taken * 2 > slots.length()) {
        rebuild();
      }
    }

    void remove(Entry<V> gone) {
      int slot = slot(slots, gone.high(), gone.low(), gone.prefix());
      Entry<V> before = slots.get(slot);
      if (before != null && before.value() != null) {
        slots.set(slot, gone);
        live--;
        count(gone.prefix(), -1);
      }
    }

    private void count(int prefix, int more) {
      inUse[prefix] += more;
      if (inUse[prefix] == 0 || (inUse[prefix] == 1 && more == 1)) {
        int[] next = new int[LONGEST + 1];
        int size = 0;
        for (int length = LONGEST; length >= 0; length--) {
          if (inUse[length] > 0) {
            next[size++] = length;
          }
        }
        prefixes = Arrays.copyOf(next, size);
      }
    }

    private void rebuild() {
      int size = Math.max(SMALLEST, Integer.highestOneBit(live) * 4);
      AtomicReferenceArray<@Nullable Entry<V>> next = new AtomicReferenceArray<>(size);
      for (int i = 0; i < slots.length(); i++) {
        Entry<V> entry = slots.get(i);
        if (entry != null && entry.value() != null) {
          next.setPlain(slot(next, entry.high(), entry.low(), entry.prefix()), entry);
        }
      }
      taken = live;
      slots = next;
    }

    /** Where an entry is, or would be. */
    private int slot(
        AtomicReferenceArray<@Nullable Entry<V>> among, long high, long low, int prefix) {
      long hash = (secret ^ high) * MIX;
      hash = (Long.rotateLeft(hash, 32) ^ low) * MIX;
      hash = (Long.rotateLeft(hash, 32) ^ prefix) * MIX;
      int mask = among.length() - 1;
      int slot = (int) (hash >>> 33) & mask;
      Entry<V> entry = among.get(slot);
      while (entry != null && !entry.isOf(high, low, prefix)) {
        slot = (slot + 1) & mask;
        entry = among.get(slot);
      }
      return slot;
    }
  }
}
