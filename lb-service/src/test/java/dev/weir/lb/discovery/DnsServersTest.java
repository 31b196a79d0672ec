package dev.weir.lb.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.lb.discovery.DiscoverySource.Records;
import dev.weir.lb.upstream.Placement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnsServersTest {

  private static final DiscoverySource.Dns ASKED = asked("web.test", Records.A, 8080);

  private static DiscoverySource.Dns asked(String name, Records records, int port) {
    return asked(name, records, port, "http");
  }

  private static DiscoverySource.Dns secure(String name, Records records, int port) {
    return asked(name, records, port, "https");
  }

  private static DiscoverySource.Dns asked(String name, Records records, int port, String scheme) {
    return new DiscoverySource.Dns(
        name,
        records,
        port,
        new TargetKind(scheme, UpstreamProtocol.AUTO),
        List.of(),
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1));
  }

  private static DnsRecord a(String name, long ttl, String address) {
    return new DnsRecord.Address(name, ttl, address.contains(":"), address);
  }

  private static DnsAnswer read(int code, DnsRecord... answers) {
    return DnsAnswer.read(
        "Web.test",
        DnsRecord.Address.class,
        address -> !address.ipv6(),
        new DnsReply(code, "code " + code, List.of(answers), List.of()));
  }

  private static DnsAnswer found(long ttl, String... addresses) {
    return new DnsAnswer.Found<>(
        Arrays.stream(addresses).map(address -> a("h.", ttl, address)).toList(), ttl);
  }

  @Test
  void serversOfANameAreCalledByIt_inTlsAlone() {
    DiscoverySource.Dns srv = secure("_https._tcp.web.test.", Records.SRV, 0);
    assertThat(srv.server(new HostPort("192.0.2.1", 1), 1, Placement.standard()).target().tlsName())
        .isEqualTo("web.test");
    Finding found =
        DnsServers.byAddress(
            secure("web.test", Records.A, 8443), List.of(found(9, "192.0.2.1", "192.0.2.2")));
    assertThat(((Finding.Servers) found).upstreams())
        .extracting(server -> server.target().tlsName())
        .containsExactly("web.test", "web.test");
    Finding plain = DnsServers.byAddress(ASKED, List.of(found(9, "192.0.2.1")));
    assertThat(((Finding.Servers) plain).upstreams().getFirst().target().serverName()).isNull();
  }

  // ---- what a reply says

  @Test
  void answer_holdsAsLongAsTheShortestOfItsRecords() {
    assertThat(read(0, a("web.test.", 9, "192.0.2.1"), a("web.test.", 4, "192.0.2.2")))
        .isEqualTo(
            new DnsAnswer.Found<>(
                List.of(a("web.test.", 9, "192.0.2.1"), a("web.test.", 4, "192.0.2.2")), 4));
  }

  @Test
  void recordsOfOtherNamesAndTypes_doNotCount() {
    assertThat(read(0, a("other.test.", 9, "192.0.2.1"), a("web.test.", 9, "2001:db8::1")))
        .isInstanceOf(DnsAnswer.None.class);
  }

  @Test
  void aliases_areFollowed_andCountForTheTime() {
    assertThat(
            read(
                0,
                new DnsRecord.Alias("web.test.", 3, "next.test."),
                new DnsRecord.Alias("next.test.", 7, "last.test."),
                a("last.test.", 9, "192.0.2.1")))
        .isEqualTo(new DnsAnswer.Found<>(List.of(a("last.test.", 9, "192.0.2.1")), 3));
    assertThat(read(0, new DnsRecord.Alias("web.test.", 3, "next.test.")))
        .isEqualTo(new DnsAnswer.Elsewhere("next.test.", 3));
    assertThat(DnsAnswer.within(found(9, "192.0.2.1"), 3)).isEqualTo(found9Within3());
    assertThat(
            read(
                0,
                new DnsRecord.Alias("web.test.", 3, "next.test."),
                new DnsRecord.Alias("next.test.", 3, "web.test.")))
        .isInstanceOf(DnsAnswer.Failed.class);
  }

  private static DnsAnswer found9Within3() {
    return new DnsAnswer.Found<>(List.of(a("h.", 9, "192.0.2.1")), 3);
  }

  @Test
  void noSuchName_isNone_andEveryOtherCodeAFailure() {
    assertThat(read(3)).isInstanceOf(DnsAnswer.None.class);
    assertThat(read(3, new DnsRecord.Alias("web.test.", 3, "next.test.")))
        .isInstanceOf(DnsAnswer.None.class);
    for (int code : new int[] {1, 2, 4, 5}) {
      assertThat(read(code, a("web.test.", 9, "192.0.2.1")))
          .isEqualTo(new DnsAnswer.Failed("Web.test: code " + code));
    }
  }

  // ---- which servers that makes

  @Test
  void addresses_areServersOnThePort_untilTheTimeIsOver_withinBounds() {
    Finding finding = DnsServers.byAddress(ASKED, List.of(found(9, "192.0.2.2", "192.0.2.1")));
    assertThat(finding)
        .isInstanceOfSatisfying(
            Finding.Servers.class,
            servers -> {
              assertThat(servers.upstreams())
                  .extracting(each -> each.id() + " " + each.target() + " " + each.weight())
                  .containsExactly(
                      "192.0.2.1:8080 http://192.0.2.1:8080 1",
                      "192.0.2.2:8080 http://192.0.2.2:8080 1");
              assertThat(servers.valid()).isEqualTo(Duration.ofSeconds(9));
            });
    assertThat(valid(0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(valid(3600)).isEqualTo(Duration.ofSeconds(60));
  }

  private static Duration valid(long ttl) {
    return ((Finding.Servers) DnsServers.byAddress(ASKED, List.of(found(ttl, "192.0.2.1"))))
        .valid();
  }

  @Test
  void bothKinds_areServersTogether_unlessOneOfThemFails() {
    DnsAnswer none = new DnsAnswer.None("none");
    DnsAnswer failed = new DnsAnswer.Failed("time-out");
    assertThat(DnsServers.byAddress(ASKED, List.of(found(9, "192.0.2.1"), found(5, "2001:db8::1"))))
        .isInstanceOfSatisfying(
            Finding.Servers.class,
            servers -> {
              assertThat(servers.upstreams())
                  .extracting(each -> each.id())
                  .containsExactly("192.0.2.1:8080", "[2001:db8::1]:8080");
              assertThat(servers.valid()).isEqualTo(Duration.ofSeconds(5));
            });
    assertThat(DnsServers.byAddress(ASKED, List.of(found(9, "192.0.2.1"), none)))
        .isInstanceOf(Finding.Servers.class);
    assertThat(DnsServers.byAddress(ASKED, List.of(found(9, "192.0.2.1"), failed)))
        .isEqualTo(new Finding.Failed("time-out"));
    assertThat(DnsServers.byAddress(ASKED, List.of(none, none)))
        .isEqualTo(new Finding.Gone("none"));
  }

  private static DnsRecord.Service srv(int priority, int weight, int port, String target) {
    return new DnsRecord.Service("_http._tcp.web.test.", 30, priority, weight, port, target);
  }

  private static Finding byService(
      Map<String, List<DnsAnswer>> hosts, DnsRecord.Service... services) {
    return DnsServers.byService(
        asked("_http._tcp.web.test", Records.SRV, 0),
        new DnsAnswer.Found<>(List.of(services), 30),
        hosts);
  }

  @Test
  void services_haveTheirPort_weight_andLevelByTheOrderOfPriorities() {
    assertThat(
            byService(
                Map.of(
                    "one.", List.of(found(9, "192.0.2.1"), new DnsAnswer.None("none")),
                    "two.", List.of(found(20, "192.0.2.2", "192.0.2.3")),
                    "three.", List.of(new DnsAnswer.None("none"))),
                srv(20, 0, 81, "two."),
                srv(10, 5, 80, "one."),
                srv(10, 5, 80, "three.")))
        .isInstanceOfSatisfying(
            Finding.Servers.class,
            servers -> {
              assertThat(servers.upstreams())
                  .extracting(
                      each -> each.id() + " " + each.weight() + " " + each.placement().priority())
                  .containsExactly("192.0.2.1:80 5 0", "192.0.2.2:81 1 1", "192.0.2.3:81 1 1");
              assertThat(servers.valid()).isEqualTo(Duration.ofSeconds(9));
            });
  }

  @Test
  void weightsAboveTheMost_areMadeSmallerInProportion() {
    assertThat(
            byService(
                Map.of(
                    "one.", List.of(found(9, "192.0.2.1")), "two.", List.of(found(9, "192.0.2.2"))),
                srv(0, 60_000, 80, "one."),
                srv(0, 30_000, 80, "two.")))
        .isInstanceOfSatisfying(
            Finding.Servers.class,
            servers ->
                assertThat(servers.upstreams())
                    .extracting(each -> each.weight())
                    .containsExactly(10_000, 5_000));
  }

  @Test
  void hostThatNobodyKnows_failsAll_andHostsWithoutAddresses_areNoServers() {
    assertThat(
            byService(
                Map.of(
                    "one.", List.of(found(9, "192.0.2.1")),
                    "two.", List.of(new DnsAnswer.Failed("time-out"))),
                srv(0, 1, 80, "one."),
                srv(0, 1, 80, "two.")))
        .isEqualTo(new Finding.Failed("time-out"));
    assertThat(
            byService(Map.of("one.", List.of(new DnsAnswer.None("none"))), srv(0, 1, 80, "one.")))
        .isInstanceOf(Finding.Gone.class);
    assertThat(byService(Map.of())).isInstanceOf(Finding.Gone.class);
    assertThat(DnsServers.isNone(srv(0, 0, 0, "."))).isTrue();
  }

  // ---- settings

  @Test
  void settingsThatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> asked("two words", Records.A, 80)).hasMessageContaining("two words");
    assertThatThrownBy(() -> asked("a.".repeat(100_000), Records.A, 80))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> asked("web.test", Records.A, 0)).hasMessageContaining("port 0");
    assertThatThrownBy(() -> asked("web.test", Records.SRV, 80)).hasMessageContaining("port 80");
    assertThatThrownBy(() -> new TargetKind("ftp", UpstreamProtocol.AUTO))
        .hasMessageContaining("ftp");
    assertThatThrownBy(
            () ->
                new DiscoverySource.Dns(
                    "web.test",
                    Records.A,
                    80,
                    new TargetKind("http", UpstreamProtocol.AUTO),
                    List.of(new HostPort("ns.test", 53)),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1)))
        .hasMessageContaining("ns.test");
  }
}
