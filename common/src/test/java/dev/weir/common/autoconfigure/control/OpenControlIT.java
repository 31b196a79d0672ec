package dev.weir.common.autoconfigure.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.StarterApplication;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.web.server.WebFilterChainProxy;

/** A control plane on loopback that asks nobody, beside a browser that any page can send there. */
@ExtendWith(OutputCaptureExtension.class)
class OpenControlIT {

  private static final ConfigurableApplicationContext context =
      SpringApplication.run(
          StarterApplication.class, "--server.port=0", "--weir.control.hosts=weir.internal");
  private static final int port =
      Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));

  @AfterAll
  static void stop() {
    context.close();
  }

  private static RawMessage order(String host, String... fields) throws IOException {
    String body = "{\"item\":\"a\",\"count\":1}";
    try (Http http = Http.connect(port)) {
      http.send("POST /orders HTTP/1.1\r\nHost: " + host + "\r\n");
      for (String field : fields) {
        http.send(field + "\r\n");
      }
      http.send("Content-Type: application/json\r\nConnection: close\r\n");
      http.send("Content-Length: " + body.length() + "\r\n\r\n" + body);
      return http.read();
    }
  }

  @Test
  void localCallers_areNotAsked_andSpringSecurityIsNotThere() throws Exception {
    assertThat(order("localhost:" + port).status()).isEqualTo(200);
    assertThat(order("127.0.0.1").status()).isEqualTo(200);
    assertThat(order("weir.internal").status()).isEqualTo(200);
    assertThat(context.getBeansOfType(WebFilterChainProxy.class)).isEmpty();
  }

  @Test
  void nameThatALookupWasMadeToPointHere_isRefused(CapturedOutput output) throws Exception {
    RawMessage answer = order("evil.example:" + port, "Origin: http://evil.example:" + port);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("problems/unknown-host", "weir.control.hosts");
    assertThat(output).contains("anonymous@127.0.0.1 was refused POST /orders: Unknown host (403)");
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site",
    "Origin: http://evil.example",
    "Origin: null"
  })
  void changeThatAnotherPageAsksFor_isRefused(String field, CapturedOutput output)
      throws Exception {
    RawMessage answer = order("localhost:" + port, field);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("problems/cross-origin");
    assertThat(output).contains("was refused POST /orders: Cross-origin request (403)");
  }

  @Test
  void ownPages_mayChange() throws Exception {
    String host = "localhost:" + port;
    RawMessage answer = order(host, "Sec-Fetch-Site: same-origin", "Origin: http://" + host);
    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "400; GET /%zz HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n",
        "400; GET /<x> HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n",
        "400; GET / HTTP/1.1\\r\\nHost: localhost:x\\r\\n\\r\\n",
        "400; GET / HTTP/1.1\\r\\nHost: localhost\\r\\nHost: weir.internal\\r\\n\\r\\n",
        "400; POST /orders HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
        "400; what is this\\r\\n\\r\\n"
      })
  void whatIsRefusedBelowSpring_isAProblemToo(int status, String request) throws Exception {
    assertRefused(status, request.translateEscapes());
  }

  @Test
  void whatIsTooLong_isAProblemToo() throws Exception {
    assertRefused(414, "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertRefused(
        431, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
  }

  private static void assertRefused(int status, String request) throws IOException {
    try (Http http = Http.connect(port)) {
      http.send(request);
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("content-type")).hasValue("application/problem+json");
      assertThat(answer.text()).contains("\"status\":" + status, "\"detail\":\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "*/*",
        "text/plain",
        "x",
        "application/json; charset=x"
      })
  void bodyOfAnotherType_isToldWhatIsExpected(String type) throws Exception {
    try (Http http = Http.connect(port)) {
      http.send("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type);
      http.send("\r\nContent-Length: 3\r\n\r\na=b");
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(415);
      assertThat(answer.text()).contains("\"detail\":\"");
    }
  }
}
