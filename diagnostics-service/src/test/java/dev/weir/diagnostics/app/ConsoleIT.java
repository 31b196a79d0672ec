package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.dns.ScriptedServer;
import dev.weir.testkit.Browser;
import dev.weir.testkit.ListFilter;
import dev.weir.testkit.ReferencePage;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** What a person does in the console, to this host alone. */
@RequiresTool("chromium")
@Timeout(120)
class ConsoleIT {

  /** Three hops, at the second of which two routers answer and a probe is lost. */
  private static final String BRANCHES =
      """
      import('/console/diagnostics/trace.js').then(({showPath}) => showPath(new Map([
        [1, [1, 2, 3].map(query =>
          ({hop: 1, query, outcome: 'ttl-exceeded', from: '192.0.2.1', rttMillis: 0.4}))],
        [2, [{hop: 2, query: 1, outcome: 'ttl-exceeded', from: '192.0.2.17', rttMillis: 3.1},
             {hop: 2, query: 2, outcome: 'ttl-exceeded', from: '192.0.2.33', rttMillis: 4.2},
             {hop: 2, query: 3, outcome: 'timeout'}]],
        [3, [1, 2, 3].map(query =>
          ({hop: 3, query, outcome: 'reply', from: '198.51.100.7', rttMillis: 9.5}))],
      ])))
      """;

  @TempDir Path folder;

  @Test
  void person_pings_traces_asksNameServers_triesAPort_andStopsARun() throws Exception {
    try (ScriptedServer one = nameServer("192.0.2.10");
        ScriptedServer other = nameServer("192.0.2.99");
        ConfigurableApplicationContext service = service();
        Browser browser = new Browser(folder)) {
      int control = RunningDiagnostics.port(service);
      browser.show(1280, true);
      browser.open("http://127.0.0.1:" + control + "/");
      browser.awaitText("#state", "live");

      browser.type("#ping input[name=target]", "127.0.0.1");
      browser.type("#ping input[name=interval]", "100ms");
      browser.press("#ping button");
      browser.awaitText("#ping-answer", "10 of 10");
      String line =
          browser
              .value("document.querySelector('#ping-chart .plot path.s0').getAttribute('d')")
              .asString("");
      assertThat(line).as("a point for each round trip").matches("M[^ML]+(L[^ML]+){9}");
      readsTheChart(browser);

      browser.type("#ping input[name=target]", "127.0.0.1, 127.0.0.2");
      browser.type("#ping input[name=count]", "3");
      browser.press("#ping button");
      browser.await("document.querySelectorAll('#ping-answer tbody tr').length === 2");
      assertThat(browser.text("#ping-answer")).contains("127.0.0.2", "3 of 3");
      ListFilter.check(browser, "ping-targets", "127.0.0.2");

      browser.type("#trace input[name=target]", "127.0.0.1");
      browser.choose("#trace select[name=protocol]", "udp");
      browser.press("#trace button");
      browser.awaitText("#trace-said", "was reached after 1 hop,");
      browser.awaitText("#trace-hops", "127.0.0.1");
      browser.value(BRANCHES);
      browser.awaitText("#trace-hops", "192.0.2.33");
      assertThat(browser.value("document.querySelectorAll('.path circle').length").asInt(0))
          .as("here, three routers, one that is silent, the target")
          .isEqualTo(6);
      ListFilter.check(browser, "trace-hops", "192.0.2.33");

      browser.type("#watch input[name=target]", "127.0.0.1");
      browser.choose("#watch select[name=protocol]", "udp");
      browser.type("#watch input[name=interval]", "500ms");
      browser.press("#watch button");
      browser.awaitText("#watch-said", "Round 2: the target answers.");
      ListFilter.check(browser, "watch-hops", "127.0.0.1");
      browser.press("#watch button[name=stop]");
      browser.awaitText("#watch-said", "rounds, 0 changes.");
      browser.type("#investigate input[name=target]", "127.0.0.1");
      browser.type("#investigate input[name=port]", "1");
      browser.type("#investigate input[name=timeout]", "200ms");
      browser.press("#investigate button");
      browser.awaitText("#investigate-said", "127.0.0.1 (127.0.0.1): ");
      browser.awaitText("#findings", "Port 1");
      ListFilter.check(browser, "investigate-seen", "port 1");

      browser.type("#dns input[name=name]", "www.example.test");
      browser.type("#dns input[name=types]", "a");
      browser.type(
          "#dns input[name=servers]",
          "127.0.0.1:%d, 127.0.0.1:%d"
              .formatted(one.address().getPort(), other.address().getPort()));
      browser.press("#dns button");
      browser.awaitText("#dns-said", "servers differ on A");
      browser.awaitText("#dns-answers", "\u2260 missing");
      assertThat(browser.text("#dns-answers")).contains("192.0.2.10", "192.0.2.99", "NOERROR");
      ListFilter.check(browser, "dns-list", "192.0.2.99");
      browser.value("document.querySelector('#dns').reset()");
      browser.type("#dns input[name=name]", "www.example.test");
      browser.press("#dns input[name=trace]");
      browser.press("#dns button");
      browser.awaitText("#dns-said", "none of the servers of . answers for it; 1 server does not");
      browser.awaitText("#dns-steps", "a.root.test.");
      ListFilter.check(browser, "dns-list", "a.root.test.");

      browser.type("#port input[name=target]", "127.0.0.1");
      browser.type("#port input[name=port]", Integer.toString(control));
      browser.press("#port button");
      browser.awaitText("#port-said", "is open after");
      browser.type("#port input[name=target]", "224.0.0.1");
      browser.press("#port button");
      browser.awaitText("#port-said", "224.0.0.1");

      browser.type("#ping input[name=target]", "127.0.0.1");
      browser.type("#ping input[name=count]", "50");
      browser.type("#ping input[name=interval]", "1s");
      browser.press("#ping button:not([type])");
      ListFilter.check(browser, "runs", "127.0.0.1");
      browser.press("[aria-label='Stop ping of 127.0.0.1']");
      browser.awaitText("dialog[open]", "Stop the ping?");
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#ping-answer", "; stopped");
      browser.awaitText("#runs", "Nothing to show.");

      browser.type("#http input[name=url]", "http://127.0.0.1:" + control + "/api/runs");
      browser.press("#http button");
      browser.awaitText("#http-answers", "200 by");
      browser.awaitText("#http-said", "1 request.");
      browser.press("#http-answers summary");
      browser.awaitText("#http-answers", "application/json");
      ListFilter.check(browser, "http-fields-1", "content-type");
      ListFilter.check(browser, "http-requests", "200 by");
      browser.type("#tls input[name=host]", "127.0.0.1");
      browser.type("#tls input[name=port]", Integer.toString(control));
      browser.press("#tls button");
      browser.awaitText("#tls-answer", "The handshake failed");
      browser.awaitText("#tls-said", "worst first");
      ListFilter.check(browser, "tls-problems", "handshake");

      browser.type("#monitor input[name=name]", "self");
      browser.type("#monitor input[name=endpoint]", "tcp://127.0.0.1:" + control);
      browser.type("#monitor input[name=interval]", "1s");
      browser.press("#monitor button");
      browser.awaitText("#said", "self is checked from now on.");
      browser.awaitText("#monitors", "up since");
      browser.await("document.querySelectorAll('.bars rect:not(.failed)').length > 1");
      ListFilter.check(browser, "monitors", "self");
      browser.press("[aria-label='History: monitor self']");
      browser.awaitText("#monitor-changes", "up");
      ListFilter.check(browser, "monitor-history", "up");
      browser.keepPicture("console-diagnostics-dark");
      browser.press("[aria-label='Remove: monitor self']");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#monitors", "Nothing to show.");

      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.show(360, false);
      assertThat(browser.fits()).as("nothing but tables scrolls sideways at 360 px").isTrue();
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-diagnostics-narrow");
      ReferencePage.check(browser, "diagnostics-service");
    }
  }

  @Test
  @RequiresRoot
  @RequiresTool("tcpdump")
  void person_captures_seesPacketsDecoded_downloadsAndForgets() throws Exception {
    try (ConfigurableApplicationContext service = service();
        DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket sender = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Browser browser = new Browser(folder)) {
      int control = RunningDiagnostics.port(service);
      browser.show(1280, false);
      browser.open("http://127.0.0.1:" + control + "/");
      browser.awaitText("#capture select[name=interface]", "lo (");
      browser.type("#capture input[name=filter]", "host example.com");
      browser.press("#capture button");
      browser.awaitText("#capture-said", "at character 6");

      browser.type("#capture input[name=filter]", "udp dst port " + receiver.getLocalPort());
      browser.press("#capture button");
      ListFilter.check(browser, "captures", "running");
      String to = "127.0.0.1:" + receiver.getLocalPort();
      for (int i = 1; i <= 3; i++) {
        sender.send(new DatagramPacket(new byte[40], 40 - i, receiver.getLocalSocketAddress()));
        browser.await("document.querySelectorAll('#packets tbody tr').length === %d".formatted(i));
      }
      assertThat(browser.text("#packets")).contains(to, "UDP", "37 bytes");
      browser.type("#packets-filter", "38 bytes");
      browser.await("document.querySelectorAll('#packets tbody tr').length === 1");
      browser.press("[aria-label='Decode packet 2']");
      browser.awaitText("#packet", "destination port");
      assertThat(browser.text("#packet")).contains("Packet 2", "127.0.0.1", "payload bytes");
      assertThat(browser.accessibilityIssues()).isEmpty();

      browser.press("#capture button[name=stop]");
      browser.awaitText("#capture-said", "lo: 3 packets, ");
      browser.awaitText("#captures", "ended: stopped");
      browser.press("[aria-label^='Download: capture of lo']");
      browser.awaitText("#said", ".pcapng, ");
      browser.keepPicture("console-diagnostics-capture");
      browser.press("[aria-label^='Forget: capture of lo']");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#captures", "Nothing to show.");

      browser.show(360, true);
      assertThat(browser.fits()).as("nothing but tables scrolls sideways at 360 px").isTrue();
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-diagnostics-capture-narrow");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** What it had in the middle, by mouse, and before the latest, by keyboard. */
  private static void readsTheChart(Browser browser) throws Exception {
    String values = "document.querySelector('#ping-chart .plot').getAttribute('aria-valuetext')";
    String latest = browser.value(values).asString("");
    assertThat(latest).matches("127\\.0\\.0\\.1 [0-9.]+ ms");
    browser.point("#ping-chart .plot");
    browser.await("document.querySelector('#ping-chart .cursor').getAttribute('d')");
    assertThat(browser.text("#ping-chart .axis")).as("when that was").contains(":");
    browser.value("document.querySelector('#ping-chart .plot').focus()");
    browser.key("End");
    browser.key("ArrowLeft");
    assertThat(browser.value(values).asString("")).matches(".+: 127\\.0\\.0\\.1 [0-9.]+ ms");
    browser.keepPicture("chart-with-cursor");
    browser.value("document.activeElement.blur()");
    browser.await("!document.querySelector('#ping-chart .cursor').getAttribute('d')");
  }

  private static ScriptedServer nameServer(String address) throws Exception {
    Function<Message, byte[]> script =
        query -> {
          try {
            Message answer = new Message(query.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            answer.addRecord(query.getQuestion(), Section.QUESTION);
            answer.addRecord(
                new ARecord(
                    query.getQuestion().getName(), DClass.IN, 300, InetAddress.getByName(address)),
                Section.ANSWER);
            return answer.toWire();
          } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
          }
        };
    return new ScriptedServer(script, script);
  }

  private ConfigurableApplicationContext service() {
    return RunningDiagnostics.start(
        "--server.address=127.0.0.1",
        "--weir.diagnostics.state-file=",
        "--weir.diagnostics.monitoring.folder=" + folder.resolve("monitors"),
        "--weir.diagnostics.dns.root-servers[0]=a.root.test=127.0.0.1",
        "--weir.diagnostics.dns.port=1",
        "--weir.diagnostics.capture.interfaces[0]=lo",
        "--weir.diagnostics.targets.allow[0]=127.0.0.0/8");
  }
}
