package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever a client writes into forwarding fields, it is not believed further than a proxy is. */
class ForwardingFuzzTest {

  private static final ClientAddressResolver RESOLVER =
      new ClientAddressResolver(NetworkSet.of(List.of("10.0.0.0/8", "2001:db8::/32")));
  private static final InetAddress PROXY = address("10.0.0.1");
  private static final InetAddress CLIENT = address("192.0.2.7");

  private static InetAddress address(String text) {
    return Objects.requireNonNull(IpLiteral.parse(text));
  }

  @Provide
  Arbitrary<String> fieldText() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "for=",
            "For=",
            "by=",
            "proto=https",
            "10.0.0.2",
            "10.9.9.9",
            "198.51.100.1",
            "2001:db8::9",
            "[2001:db8::9]",
            "\"[2001:db8::9]:80\"",
            "::ffff:10.0.0.3",
            "unknown",
            "_hidden",
            ",",
            ";",
            "\"",
            "\\",
            "\\\"",
            " ",
            "\t",
            "=",
            ":",
            "[",
            "]",
            "%",
            "\u0000",
            "\u00e9",
            ":4711",
            "x");
    Arbitrary<String> noise = Arbitraries.strings().ofMaxLength(5);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, pieces), net.jqwik.api.Tuple.of(1, noise))
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property
  void anything_neverThrows(
      @ForAll @Size(max = 3) List<@From("fieldText") String> forwarded,
      @ForAll @Size(max = 3) List<@From("fieldText") String> xForwardedFor) {
    assertThat(RESOLVER.resolve(PROXY, forwarded, xForwardedFor)).isNotNull();
  }

  @Property
  void untrustedPeer_isTheClient_whateverItSays(
      @ForAll @Size(max = 3) List<@From("fieldText") String> forwarded,
      @ForAll @Size(max = 3) List<@From("fieldText") String> xForwardedFor) {
    assertThat(RESOLVER.resolve(CLIENT, forwarded, xForwardedFor)).isEqualTo(CLIENT);
  }

  @Property
  void whatTheClientWrote_isNotReadBehindWhatItsProxyAppended(
      @ForAll @Size(max = 3) List<@From("fieldText") String> written) {
    List<String> lines = new ArrayList<>(written);
    lines.add("192.0.2.7");
    assertThat(RESOLVER.resolve(PROXY, List.of(), lines)).isEqualTo(CLIENT);
    if (!written.isEmpty()) {
      String joined = String.join(",", written) + ", 192.0.2.7";
      assertThat(RESOLVER.resolve(PROXY, List.of(), List.of(joined))).isEqualTo(CLIENT);
    }
  }

  @Property
  void whatTheClientWrote_isNotReadBehindAForwardedElementEither(
      @ForAll @Size(max = 3) List<@From("fieldText") String> written) {
    List<String> lines = new ArrayList<>(written);
    lines.add("for=192.0.2.7;proto=https");
    assertThat(RESOLVER.resolve(PROXY, lines, List.of())).isEqualTo(CLIENT);
  }

  /** The client is a trusted proxy only where nobody said for whom it speaks. */
  @Property
  void answer_isThePeerOrAnAddressThatIsWritten(@ForAll @From("fieldText") String text) {
    InetAddress client = RESOLVER.resolve(PROXY, List.of(), List.of(text));
    assertThat(client.equals(PROXY) || spells(text, client)).as(text + " gave " + client).isTrue();
  }

  private static boolean spells(String text, InetAddress address) {
    for (int from = 0; from < text.length(); from++) {
      for (int to = from + 1; to <= text.length(); to++) {
        if (address.equals(IpLiteral.parse(text.substring(from, to)))) {
          return true;
        }
      }
    }
    return false;
  }

  @Property
  void entries_areThoseBetweenCommas_fromTheRight(
      @ForAll @Size(max = 6) List<@From("plain") String> entries) {
    ListEntries read = new ListEntries(List.of(String.join(" ,\t", entries)));
    for (String expected : entries.reversed()) {
      assertThat(read.previous()).isEqualTo(expected);
    }
    assertThat(read.previous()).isNull();
  }

  @Provide
  Arbitrary<String> plain() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars(":;=[]._-")
        .ofMinLength(1)
        .ofMaxLength(20);
  }
}
