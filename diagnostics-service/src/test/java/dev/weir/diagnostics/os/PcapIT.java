package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.capture.Capture;
import dev.weir.diagnostics.capture.CaptureNetwork;
import dev.weir.diagnostics.capture.CaptureOpening;
import dev.weir.diagnostics.capture.CapturePlan;
import dev.weir.diagnostics.capture.Captures;
import dev.weir.diagnostics.capture.ProbeFilter;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapIT {

  @Test
  void missingLibrary_namesThePackage() {
    CaptureNetwork without = new PcapNetwork("Linux", "amd64", Optional.empty());
    assertThat(without.open(plan("lo", "", 1)))
        .isInstanceOfSatisfying(
            CaptureOpening.Unavailable.class,
            unavailable ->
                assertThat(String.join(" ", unavailable.remedies()))
                    .contains("apt-get install libpcap0.8"));
    assertThat(new PcapNetwork("Mac OS X", "aarch64", Optional.empty()).open(plan("lo", "", 1)))
        .isInstanceOf(CaptureOpening.Unsupported.class);
  }

  @Test
  @RequiresRoot
  @RequiresTool("tcpdump")
  void packetsOfTheFilter_areInAFileThatTcpdumpReads() throws Exception {
    try (ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
        Captures captures =
            new Captures(new PcapNetwork(), threads, InstantSource.system(), System::nanoTime, 1);
        DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket sender = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String filter = "udp dst port " + receiver.getLocalPort();
      Capture capture = begin(captures, plan("lo", filter, 50));
      byte[] payload = "x".repeat(300).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 50; i++) {
        sender.send(new DatagramPacket(payload, payload.length, receiver.getLocalSocketAddress()));
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

      assertThat(capture.packets()).isEqualTo(50);
      assertThat(capture.kernel().received()).isEqualTo(50);
      assertThat(capture.kernel().dropped()).isZero();
      assertThat(capture.after(0, 1).getFirst().bytes()).hasSize(128);
      assertThat(capture.after(0, 1).getFirst().length()).isEqualTo(14 + 20 + 8 + 300);
      Files.write(capture.file(), capture.statistics(), StandardOpenOption.APPEND);
      assertThat(tcpdump(capture.file()).lines().filter(line -> line.contains("UDP, length 300")))
          .hasSize(50);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tcp port port 80, 10",
    "udp and, 8",
    "host 192.0.2.1 host, 16",
    "tcp port 99999, 10",
    "(udp or) tcp, 8"
  })
  @RequiresRoot
  @RequiresTool("tcpdump")
  void filterThatDoesNotCompile_isRefusedWithItsPosition(String filter, int position) {
    assertThat(new PcapNetwork().open(plan("lo", filter, 1)))
        .isInstanceOfSatisfying(
            CaptureOpening.BadFilter.class,
            bad -> {
              assertThat(bad.position()).isEqualTo(position);
              assertThat(bad.reason()).isNotBlank();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.9", "2001:db8::9"})
  @RequiresRoot
  @RequiresTool("tcpdump")
  void filterOfProbes_compiles(String target) {
    CaptureOpening opening =
        new PcapNetwork().open(plan("lo", ProbeFilter.of(InetAddress.ofLiteral(target)), 1));
    assertThat(opening).isInstanceOf(CaptureOpening.Opened.class);
    ((CaptureOpening.Opened) opening).source().close();
  }

  @Test
  @RequiresRoot
  @RequiresTool("tcpdump")
  void deepFilter_doesNotEndTheProcess() {
    String deep = "(".repeat(498) + "tcp" + ")".repeat(498);
    CaptureOpening opening = new PcapNetwork().open(plan("lo", deep, 1));
    if (opening instanceof CaptureOpening.Opened opened) {
      opened.source().close();
    }
    assertThat(opening)
        .isInstanceOfAny(CaptureOpening.Opened.class, CaptureOpening.BadFilter.class);
  }

  @Test
  @RequiresRoot
  @RequiresTool("tcpdump")
  void interfaceThatIsNotThere_isSaidSo() {
    assertThat(new PcapNetwork().open(plan("no-such-if0", "", 1)))
        .isEqualTo(new CaptureOpening.Failed("there is no interface no-such-if0"));
  }

  private static Capture begin(Captures captures, CapturePlan plan) {
    Captures.Beginning beginning = captures.begin("a", plan, () -> false, _ -> {}).join();
    assertThat(beginning).isInstanceOf(Captures.Beginning.Begun.class);
    return ((Captures.Beginning.Begun) beginning).capture();
  }

  private static CapturePlan plan(String name, String filter, long packets) {
    return new CapturePlan(name, filter, 8083, packets, 1 << 20, Duration.ofSeconds(15), 128);
  }

  private static String tcpdump(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("tcpdump", "-n", "-r", file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
