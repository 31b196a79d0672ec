package dev.weir.diagnostics.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.NetworkSet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetResolverTest {
  private static final InetAddress GOOD = InetAddress.ofLiteral("8.8.8.8");
  private static final InetAddress GOOD_V6 = InetAddress.ofLiteral("2606:4700::1");
  private static final InetAddress BAD = InetAddress.ofLiteral("127.0.0.1");
  private static final Map<String, List<InetAddress>> NAMES =
      Map.of(
          "good.example", List.of(GOOD, GOOD_V6),
          "mixed.example", List.of(GOOD, BAD),
          "xn--bcher-kva.example", List.of(GOOD));

  private final List<String> asked = new ArrayList<>();
  private final TargetResolver resolver =
      new TargetResolver(new TargetPolicy(NetworkSet.none()), this::lookUp);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0177.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0x7f000001",
        "127.0.0.01",
        "127.0.0.1.",
        "127.0.0",
        "1.2.3.4.5",
        "256.1.1.1",
        "[::1]",
        "fe80::1%eth0",
        "::1%1",
        "::0177.0.0.1",
        "1",
        "a b",
        "a..b",
        "-a.example",
        "a_b.example",
        "",
        ".",
        "a.example/24",
        "a.example:80"
      })
  void whatIsNeitherCanonicalNorANameIsRefusedAndNotResolved(String target) {
    assertThat(resolve(target, AddressFamily.ANY)).isInstanceOf(Resolution.Malformed.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void nameIsResolvedOnce() {
    assertThat(resolve("Good.Example.", AddressFamily.ANY))
        .isEqualTo(new Resolution.Resolved(GOOD, false));
    assertThat(asked).containsExactly("good.example");
  }

  @Test
  void oneBadAddressRefusesTheName() {
    assertThat(resolve("mixed.example", AddressFamily.ANY))
        .isInstanceOfSatisfying(
            Resolution.Refused.class, refused -> assertThat(refused.address()).isEqualTo(BAD));
  }

  @Test
  void familyPicksAmongTheAddresses() {
    assertThat(resolve("good.example", AddressFamily.IPV6))
        .isEqualTo(new Resolution.Resolved(GOOD_V6, false));
    assertThat(resolve("8.8.8.8", AddressFamily.IPV6)).isInstanceOf(Resolution.Unresolved.class);
  }

  @Test
  void internationalisedNameIsAskedForInItsAsciiForm() {
    assertThat(resolve("bücher.example", AddressFamily.ANY))
        .isEqualTo(new Resolution.Resolved(GOOD, false));
  }

  @Test
  void unknownNameIsUnresolved() {
    assertThat(resolve("missing.example", AddressFamily.ANY))
        .isInstanceOf(Resolution.Unresolved.class);
  }

  @Test
  void onlyListedServersMayBeAskedOnAnyPort() {
    Resolution.Resolved listed = new Resolution.Resolved(BAD, true);
    Resolution.Resolved global = new Resolution.Resolved(GOOD, false);

    assertThat(ServerPolicy.permitsPort(listed, 5300)).isTrue();
    assertThat(ServerPolicy.permitsPort(global, 5300)).isFalse();
    assertThat(ServerPolicy.permitsPort(global, 53)).isTrue();
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll String text) {
    assertThat(TargetText.parse(text)).isNotNull();
  }

  private Resolution resolve(String target, AddressFamily family) {
    return resolver.resolve(target, family);
  }

  private List<InetAddress> lookUp(String name) throws UnknownHostException {
    asked.add(name);
    List<InetAddress> addresses = NAMES.get(name);
    if (addresses == null) {
      throw new UnknownHostException(name);
    }
    return addresses;
  }
}
