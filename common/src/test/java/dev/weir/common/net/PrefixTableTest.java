package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixTableTest {

  private static final PrefixTable<String> TABLE =
      table(
          Map.of(
              Cidr.parse("10.0.0.0/8"), "ten",
              Cidr.parse("10.1.0.0/16"), "ten-one",
              Cidr.parse("10.1.2.3"), "host",
              Cidr.parse("2001:db8::/32"), "doc",
              Cidr.parse("2001:db8:0:7::/64"), "site",
              Cidr.parse("2001:db8::1"), "one"));

  private static <V> PrefixTable<V> table(Map<Cidr, V> values) {
    PrefixTable<V> table = new PrefixTable<>();
    values.forEach(table::put);
    return table;
  }

  private static InetAddress address(String text) {
    return Objects.requireNonNull(IpLiteral.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, host",
    "10.1.2.4, ten-one",
    "10.2.0.1, ten",
    "11.0.0.1,",
    "2001:db8::1, one",
    "2001:db8::2, doc",
    "2001:db8:0:7:ffff::1, site",
    "2001:db9::1,",
    "::ffff:10.1.2.3, host",
    "::a01:203,"
  })
  void longestPrefix_wins(String address, @Nullable String value) {
    assertThat(TABLE.longest(address(address))).isEqualTo(value);
  }

  @Test
  void shorterPrefixes_areFoundWhereTheLongestIsLeftOut() {
    assertThat(TABLE.longest(address("10.1.2.3"), 31)).isEqualTo("ten-one");
    assertThat(TABLE.longest(address("10.1.2.3"), 15)).isEqualTo("ten");
    assertThat(TABLE.longest(address("10.1.2.3"), 7)).isNull();
  }

  @Test
  void everything_isANetworkToo() {
    PrefixTable<String> all =
        table(Map.of(Cidr.parse("0.0.0.0/0"), "four", Cidr.parse("::/0"), "six"));
    assertThat(all.longest(address("192.0.2.1"))).isEqualTo("four");
    assertThat(all.longest(address("2001:db8::1"))).isEqualTo("six");
    assertThat(all.longest(address("192.0.2.1"), -1)).isNull();
  }

  @Test
  void emptyTable_holdsNothing() {
    assertThat(new PrefixTable<>().isEmpty()).isTrue();
    assertThat(new PrefixTable<>().longest(address("192.0.2.1"))).isNull();
  }

  /** Against a linear search, with networks dense enough to be nested. */
  @Property(tries = 200)
  void search_agreesWithALinearOne(@ForAll long seed) {
    Random random = new Random(seed);
    Map<Cidr, Integer> networks = new HashMap<>();
    PrefixTable<Integer> table = new PrefixTable<>();
    for (int i = 0; i < 200; i++) {
      Cidr network = random(random);
      if (random.nextInt(3) == 0) {
        networks.remove(network);
        table.remove(network);
      } else {
        networks.put(network, i);
        table.put(network, i);
      }
    }
    assertThat(table.isEmpty()).isEqualTo(networks.isEmpty());
    for (int i = 0; i < 60; i++) {
      InetAddress wanted = random(random).network();
      assertThat(table.longest(wanted)).isEqualTo(linear(networks, wanted));
    }
  }

  private static Cidr random(Random random) {
    byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(5) == 0 ? 1 << random.nextInt(8) : 0);
    }
    return new Cidr(IpLiteral.address(bytes), random.nextInt(8 * bytes.length + 1));
  }

  private static @Nullable Integer linear(Map<Cidr, Integer> networks, InetAddress wanted) {
    return networks.keySet().stream()
        .filter(network -> network.contains(wanted))
        .max(Comparator.comparingInt(Cidr::prefix))
        .map(networks::get)
        .orElse(null);
  }
}
