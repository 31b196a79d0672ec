package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.os.NetworkNamespace;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the whole service does with which privileges, and what it says of those that it lacks. */
@RequiresRoot
@RequiresTool({"ip", "setpriv", "tcpdump"})
@SuppressWarnings("NullAway.Init") // set before each test
class PrivilegesIT {
  private static final String NAMESPACE = "weir-priv-" + ProcessHandle.current().pid();
  private static final String PING = "{'target':'127.0.0.1','count':2,'interval':'10ms'}";
  private static final String UDP = "{'target':'127.0.0.1','protocol':'udp','maxHops':3}";
  private static final String TCP = "{'target':'127.0.0.1','protocol':'tcp','port':8083}";
  private static final String CAPTURE = "{'interface':'lo','maxDuration':'200ms'}";

  @TempDir private Path folder;

  @BeforeEach
  void make() {
    ServiceInNamespace.make(NAMESPACE);
  }

  @AfterEach
  void delete() {
    NetworkNamespace.ip("netns del " + NAMESPACE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"env", "setpriv --bounding-set=-all,+net_raw --inh-caps=-all"})
  void rawSocketsAreEnoughForAll(String prefix) throws Exception {
    groups("1 0");
    try (ServiceInNamespace service = start(prefix)) {
      assertThat(method(service, "/api/ping", PING)).isEqualTo("icmp-raw");
      assertThat(method(service, "/api/traceroute", UDP)).isEqualTo("udp-datagram");
      assertThat(method(service, "/api/traceroute", TCP)).isEqualTo("tcp-syn");
      assertThat(service.post("/api/capture", CAPTURE).status()).isEqualTo(201);
    }
  }

  @Test
  void withoutAnyPrivilegeTheRestWorks_andWhatDoesNotNamesTheRemedy() throws Exception {
    groups("1 0");
    try (ServiceInNamespace service = start("setpriv --bounding-set=-all --inh-caps=-all")) {
      ServiceInNamespace.Reply ping = service.post("/api/ping", PING);
      assertThat(ping.status()).isEqualTo(503);
      assertThat(ping.body().get("remedies").toString())
          .contains("net.ipv4.ping_group_range", "CAP_NET_RAW");
      ServiceInNamespace.Reply capture = service.post("/api/capture", CAPTURE);
      assertThat(capture.status()).isEqualTo(503);
      assertThat(capture.body().get("remedies").toString()).contains("CAP_NET_RAW");

      assertThat(method(service, "/api/traceroute", UDP)).isEqualTo("udp-datagram");
      assertThat(method(service, "/api/traceroute", TCP)).isEqualTo("tcp-connect");
      assertThat(
              method(
                  service,
                  "/api/ping",
                  "{'target':'127.0.0.1','protocol':'tcp','port':8083,'count':2,'interval':'10ms'}"))
          .isEqualTo("tcp-connect");
      assertThat(service.post("/api/port", "{'target':'127.0.0.1','port':8083}").status())
          .isEqualTo(200);
      assertThat(service.post("/api/http", "{'url':'http://127.0.0.1:8083/'}").status())
          .isEqualTo(200);
    }
  }

  @Test
  void groupsThatTheSystemAdmitsAreEnoughForPings() throws Exception {
    groups("0 2147483647");
    try (ServiceInNamespace service = start("setpriv --bounding-set=-all --inh-caps=-all")) {
      assertThat(method(service, "/api/ping", PING)).isEqualTo("icmp-datagram");
      assertThat(method(service, "/api/traceroute", "{'target':'127.0.0.1'}"))
          .isEqualTo("icmp-datagram");
    }
  }

  private ServiceInNamespace start(String prefix) throws Exception {
    return ServiceInNamespace.start(
        NAMESPACE,
        List.of(prefix.split(" ")),
        folder,
        "--weir.diagnostics.targets.allow[0]=127.0.0.0/8",
        "--weir.diagnostics.capture.interfaces[0]=lo");
  }

  private static void groups(String range) {
    NetworkNamespace.command(
        "ip netns exec " + NAMESPACE + " tee /proc/sys/net/ipv4/ping_group_range", range);
  }

  /** How an answer came about, all of which came. */
  private static String method(ServiceInNamespace service, String path, String body) {
    ServiceInNamespace.Reply reply = service.post(path, body);
    JsonNode answer = reply.body();
    assertThat(reply.status()).as(answer.toString()).isEqualTo(200);
    assertThat(
            answer.has("hops")
                ? answer.get("reached").booleanValue()
                : answer.get("received").intValue() == 2)
        .as(answer.toString())
        .isTrue();
    return answer.get("method").stringValue();
  }
}
