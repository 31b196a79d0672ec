package dev.weir.lb.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.netty.socket.Transport;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.DiscoverySource.Records;
import dev.weir.lb.discovery.Finding;
import dev.weir.lb.discovery.TargetKind;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.Unbound;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is found with a real name server. */
@Timeout(30)
@RequiresTool("unbound")
class DnsSourceIT {

  private final Transport transport = Transport.create(1);

  @TempDir Path folder;

  @AfterEach
  void stop() {
    transport.close();
  }

  private Finding find(String name, Records records, int... nameServers) {
    DiscoverySource.Dns asked =
        new DiscoverySource.Dns(
            name,
            records,
            records == Records.SRV ? 0 : 80,
            new TargetKind("http", UpstreamProtocol.AUTO),
            IntStream.of(nameServers).mapToObj(port -> new HostPort("127.0.0.1", port)).toList(),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            Duration.ofMillis(500));
    try (DnsSource source = new DnsSource(asked, transport)) {
      return source.find().toCompletableFuture().join();
    }
  }

  private static List<String> ids(Finding finding) {
    assertThat(finding).isInstanceOf(Finding.Servers.class);
    return ((Finding.Servers) finding).upstreams().stream().map(each -> each.id()).toList();
  }

  @Test
  void answerThatDoesNotFitADatagram_isHadOverTcp_fromTheServerThatAnswers() throws Exception {
    String records =
        IntStream.range(0, 200)
            .mapToObj(i -> "big.test. 30 IN A 192.0.2." + i + "\n")
            .collect(Collectors.joining());
    String wide =
        IntStream.range(0, 250)
            .mapToObj(i -> "big.test. 30 IN AAAA 2001:db8::" + Integer.toHexString(i + 1) + "\n")
            .collect(Collectors.joining());
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Unbound names = Unbound.start(folder, records + wide)) {
      Finding found =
          find("big.test", Records.BOTH, silent.getLocalPort(), names.address().getPort());
      assertThat(ids(found)).hasSize(450).contains("192.0.2.7:80", "[2001:db8::fa]:80");
      assertThat(((Finding.Servers) found).valid()).isEqualTo(Duration.ofSeconds(30));
    }
  }

  @Test
  void aliasesAndHostsAreFollowed_andWhatIsNotThere_isToldApartFromSilence() throws Exception {
    String records =
        """
        web.test. 60 IN A 192.0.2.1
        alias.test. 7 IN CNAME web.test.
        _http._tcp.shop.test. 50 IN SRV 0 1 81 web.test.
        _http._tcp.none.test. 50 IN SRV 0 0 0 .
        """;
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Unbound names = Unbound.start(folder, records)) {
      int port = names.address().getPort();
      Finding alias = find("alias.test.", Records.A, port);
      assertThat(ids(alias)).containsExactly("192.0.2.1:80");
      assertThat(((Finding.Servers) alias).valid()).isEqualTo(Duration.ofSeconds(7));
      Finding service = find("_http._tcp.shop.test", Records.SRV, port);
      assertThat(ids(service)).containsExactly("192.0.2.1:81");
      assertThat(((Finding.Servers) service).valid()).isEqualTo(Duration.ofSeconds(50));
      assertThat(find("web.test", Records.AAAA, port)).isInstanceOf(Finding.Gone.class);
      assertThat(find("missing.test", Records.BOTH, port)).isInstanceOf(Finding.Gone.class);
      assertThat(find("_http._tcp.none.test", Records.SRV, port)).isInstanceOf(Finding.Gone.class);
      assertThat(find("web.test", Records.A, silent.getLocalPort()))
          .isInstanceOf(Finding.Failed.class);
    }
  }
}
