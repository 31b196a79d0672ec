package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisagreementTest {

  @Test
  void serversThatSignEachForItselfAgree() {
    assertThat(Disagreement.among(List.of(said("192.0.2.1", "one"), said("192.0.2.1", "other"))))
        .isEmpty();
  }

  @Test
  void serversWithOtherDataDoNot() {
    assertThat(Disagreement.among(List.of(said("192.0.2.1", "one"), said("192.0.2.2", "one"))))
        .singleElement()
        .extracting(Disagreement::type)
        .isEqualTo(RecordType.A);
  }

  private static DnsExchange said(String address, String signature) {
    List<DnsRecord> answers =
        List.of(
            new DnsRecord("a.test.", "A", 60, address, Map.of()),
            new DnsRecord("a.test.", "RRSIG", 60, signature, Map.of()));
    DnsResponse response =
        new DnsResponse(
            "NOERROR", List.of(), Carrier.UDP, Optional.empty(), answers, List.of(), List.of());
    return DnsExchange.of(
        NameServer.udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53)),
        RecordType.A,
        0,
        new DnsOutcome.Responded(response));
  }
}
