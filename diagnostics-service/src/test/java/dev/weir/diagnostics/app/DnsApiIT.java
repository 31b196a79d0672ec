package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.dns.ScriptedServer;
import dev.weir.diagnostics.dns.SecureNameServer;
import dev.weir.diagnostics.dns.SignedLab;
import dev.weir.diagnostics.dns.ZoneAnswers;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.TestCertificates;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Questions over every transport, to servers of a signed root and zones below it. */
@SuppressWarnings("NullAway.Init") // set before the first test
class DnsApiIT {
  private static final JsonMapper JSON = new JsonMapper();

  @RegisterExtension
  private static final ClassResource<HttpClient> CLIENT =
      ClassResource.of(HttpClient::newHttpClient);

  private static final SignedLab LAB = new SignedLab();

  private static ConfigurableApplicationContext service;
  private static ScriptedServer plain;
  private static SecureNameServer secure;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    TestCertificates authority = TestCertificates.authority("Root");
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, TestCertificates.pem(authority.certificate()));
    ZoneAnswers answers = LAB.all();
    plain = new ScriptedServer(answers::overUdp, answers);
    secure = new SecureNameServer(authority.issue("dns.test"), answers);
    service =
        RunningDiagnostics.start(
            "--weir.diagnostics.dns.authorities[0]=" + authorities,
            "--weir.diagnostics.dns.trust-anchors[0]=" + LAB.trustAnchor(),
            "--weir.diagnostics.dns.root-servers[0]=a.root.test=127.0.0.1",
            "--weir.diagnostics.dns.port=" + plain.address().getPort(),
            "--weir.diagnostics.targets.allow[0]=127.0.0.0/8");
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
    secure.close();
    plain.close();
  }

  @Test
  void serversOverEveryTransportAreComparedInOneQuestion() throws Exception {
    JsonNode answer =
        json(
            post(
                "{'name':'www.good.test','types':['A'],'dnssec':true,'servers':['127.0.0.1:%d','tcp://127.0.0.1:%d','tls://127.0.0.1:%d#dns.test','https://127.0.0.1:%d#dns.test']}"
                    .formatted(
                        plain.address().getPort(),
                        plain.address().getPort(),
                        secure.tls().getPort(),
                        secure.https().getPort())),
            200);

    assertThat(answer.get("agree").booleanValue()).as(answer.toString()).isTrue();
    assertThat(answer.get("responses").valueStream().map(each -> each.get("transport")))
        .extracting(JsonNode::stringValue)
        .containsExactly("udp", "tcp", "dot", "doh");
    assertThat(answer.get("responses").valueStream().map(each -> each.get("server")))
        .extracting(JsonNode::stringValue)
        .containsExactly(
            "127.0.0.1:" + plain.address().getPort(),
            "tcp://127.0.0.1:" + plain.address().getPort(),
            "tls://127.0.0.1:" + secure.tls().getPort() + "#dns.test",
            "https://127.0.0.1:" + secure.https().getPort() + "/dns-query#dns.test");
    assertThat(answer.get("responses").valueStream())
        .allSatisfy(
            each -> {
              assertThat(each.get("dnssec").get("status").stringValue()).isEqualTo("secure");
              assertThat(each.get("dnssec").get("queries").intValue()).isGreaterThan(3);
              assertThat(each.get("dnssec").has("reason")).isFalse();
              assertThat(each.get("edns").get("nsid").stringValue()).isEqualTo("lab-1");
              assertThat(each.get("edns").get("dnssecOk").booleanValue()).isTrue();
            });
  }

  @Test
  void serverWithAnotherNameInItsCertificateFailsAndSaysWhy() throws Exception {
    JsonNode response =
        json(
                post(
                    "{'name':'www.good.test','types':['A'],'transport':'dot','servers':['127.0.0.1:%d']}"
                        .formatted(secure.tls().getPort())),
                200)
            .get("responses")
            .get(0);

    assertThat(response.get("outcome").stringValue()).isEqualTo("failed");
    assertThat(response.get("reason").stringValue()).contains("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({"expired,7 SIGNATURE_EXPIRED", "forged,6 DNSSEC_BOGUS", "stripped,10 RRSIGS_MISSING"})
  void bogusAnswerIsToldWithItsReason(String zone, String code) throws Exception {
    JsonNode dnssec = dnssec("www." + zone + ".test");

    assertThat(dnssec.get("status").stringValue()).isEqualTo("bogus");
    assertThat(dnssec.get("extendedError").stringValue()).isEqualTo(code);
    assertThat(dnssec.get("reason").stringValue()).isNotBlank();
  }

  @Test
  void zoneThatIsNotSignedIsInsecureAndNotBogus() throws Exception {
    JsonNode dnssec = dnssec("www.plain.test");

    assertThat(dnssec.get("status").stringValue()).isEqualTo("insecure");
    assertThat(dnssec.get("reason").stringValue()).contains("no DS");
    assertThat(dnssec.has("extendedError")).isFalse();
  }

  @Test
  void everyQuestionOfATraceIsCounted() throws Exception {
    double before = answeredOverUdp();

    json(post("{'name':'www.good.test','trace':true,'dnssec':true}"), 200);

    // of the trace, and the keys and delegations that the validation looked up
    assertThat(answeredOverUdp()).isGreaterThan(before + 3);
  }

  private static double answeredOverUdp() {
    return service
        .getBean(MeterRegistry.class)
        .get("weir.diagnostics.dns.questions")
        .tags("transport", "udp", "outcome", "response")
        .functionTimer()
        .count();
  }

  @Test
  void traceBeginsAtTheRootAndIsValidated() throws Exception {
    JsonNode answer = json(post("{'name':'www.good.test','trace':true,'dnssec':true}"), 200);

    assertThat(answer.get("outcome").stringValue()).as(answer.toString()).isEqualTo("answer");
    assertThat(answer.get("type").stringValue()).isEqualTo("A");
    assertThat(answer.get("agree").booleanValue()).isTrue();
    assertThat(answer.get("lame").isEmpty()).isTrue();
    assertThat(answer.get("dnssec").get("status").stringValue()).isEqualTo("secure");
    JsonNode root = answer.get("steps").get(0);
    assertThat(root.get("zone").stringValue()).isEqualTo(".");
    assertThat(root.get("servers").get(0).get("server").stringValue()).isEqualTo("a.root.test.");
    assertThat(root.get("servers").get(0).get("address").stringValue()).isEqualTo("127.0.0.1");
    assertThat(root.get("servers").get(0).get("outcome").stringValue()).isEqualTo("answer");
    assertThat(root.get("servers").get(0).get("nsid").stringValue()).isEqualTo("lab-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'a.test','trace':true,'servers':['127.0.0.1']} | servers | none with trace",
        "{'name':'a.test','trace':true,'types':['A','MX']} | types | one type",
        "{'name':'a.test','trace':true,'transport':'doh'} | transport | udp or tcp",
        "{'name':'a.test','transport':'dot'} | servers | tls://",
        "{'name':'a.test','transport':'quic'} | transport | udp, tcp, dot, doh",
        "{'name':'a.test','dnssec':'yes'} | dnssec | true or false",
        "{'name':'a.test','servers':['ftp://a.test']} | servers | tls://",
        "{'name':'a.test','servers':['127.0.0.1#a.test']} | servers | tls://",
        "{'name':'a.test','servers':['tls://8.8.8.8:8853']} | servers | port 53, 853 or 443",
        "{'name':'a.test','servers':['https://8.8.8.8:8443/x']} | servers | port 53, 853 or 443",
      })
  void wrongFieldIsNamedWithWhatWasExpected(String body, String field, String expected)
      throws Exception {
    JsonNode error = json(post(body), 400).get("errors").get(0);

    assertThat(error.get("field").stringValue()).isEqualTo(field);
    assertThat(error.get("expected").stringValue()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"tls://10.0.0.1#a.test", "https://[::ffff:169.254.169.254]/x", "https://10.0.0.1"})
  void serverOutsideThePolicyIsRefusedOverEveryTransport(String server) throws Exception {
    assertThat(
            json(post("{'name':'a.test','servers':['" + server + "']}"), 403)
                .get("type")
                .stringValue())
        .isEqualTo("https://weir.dev/problems/target-refused");
  }

  private static JsonNode dnssec(String name) throws Exception {
    return json(
            post(
                "{'name':'%s','types':['A'],'dnssec':true,'servers':['127.0.0.1:%d']}"
                    .formatted(name, plain.address().getPort())),
            200)
        .get("responses")
        .get(0)
        .get("dnssec");
  }

  private static JsonNode json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body());
  }

  private static HttpResponse<String> post(String body) throws Exception {
    int port = RunningDiagnostics.port(service);
    return CLIENT
        .get()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/dns"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                .build(),
            BodyHandlers.ofString());
  }
}
