package dev.weir.diagnostics.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tcp port 80",
        "host 192.0.2.1 and (udp or icmp6)",
        "net 10.1 or net 10.0.0.0/8 or net 2001:db8::/32",
        "ether host 02:00:00:00:00:01",
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
        "tcp[((tcp[12] & 0xf0) >> 2) : 4] = 0x47455420",
        "ip[0:2] > 5 && !arp",
        "tcp portrange 80-90",
        "vlan 7 and less 100"
      })
  void wordsNumbersAndAddresses_areTaken(String filter) {
    assertThat(FilterText.judge(filter)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "host example.com, 6",
    "host localhost, 6",
    "port http, 6",
    "TCP, 1",
    "gateway 192.0.2.1, 1",
    "host ip-host, 6",
    "len-14 > 5, 1",
    "host 9999.1.1.1, 6",
    "host 1.2.3.4.5, 6",
    "ip proto \\tcp, 10",
    "tcp) or (udp, 4",
    "(tcp, 5",
    "host é, 6",
    "udp; tcp, 4",
    "ether host $ff, 12"
  })
  void whatWouldBeLookedUpOrEscape_isRefusedWithItsPosition(String filter, int position) {
    assertThat(FilterText.judge(filter))
        .hasValueSatisfying(refusal -> assertThat(refusal.position()).isEqualTo(position));
  }

  @Test
  void longFilter_isRefused() {
    assertThat(FilterText.judge("t".repeat(FilterText.LONGEST + 1)))
        .hasValueSatisfying(
            refusal -> assertThat(refusal.expected()).contains("1000 characters, not 1001"));
  }

  @Property
  void anyText_hasAnAnswer(@ForAll String text) {
    assertThat(FilterText.judge(text)).isNotNull();
  }

  @Test
  void position_isThatOfTheFirstWordBehindASoundBeginning() {
    Set<String> sound = Set.of("tcp ", "tcp port 1", "tcp port 80 ", "tcp port 80 and tcp");
    assertThat(FilterPosition.find("tcp port 80 and 7 or", sound::contains)).isEqualTo(17);
    assertThat(FilterPosition.find("tcp port", sound::contains)).isEqualTo(9);
    assertThat(FilterPosition.find("80", List.of()::contains)).isEqualTo(1);
  }
}
