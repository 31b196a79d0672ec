package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A balancer whose control plane asks for tokens, while its data plane serves everybody. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class LbControlIT {

  private static final String OPS = "Authorization: Bearer ops-token-fedcba9876543210";

  private static ScriptedUpstream upstream;
  private static RunningBalancer balancer;
  private static int data;
  private static int control;

  @BeforeAll
  static void start() throws Exception {
    upstream =
        ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "served")));
    String routes = "--spring.cloud.gateway.server.webflux.routes";
    balancer =
        RunningBalancer.start(
            List.of(
                "--management.endpoints.web.exposure.include=gateway",
                "--management.endpoint.gateway.access=unrestricted",
                "--weir.control.tokens.ops.token=ops-token-fedcba9876543210",
                "--weir.control.tokens.ops.role=operate",
                routes + "[0].id=fast",
                routes + "[0].uri=" + upstream.url(),
                routes + "[0].predicates[0]=Path=/fast/**",
                routes + "[1].id=gateway",
                routes + "[1].uri=" + upstream.url(),
                routes + "[1].predicates[0]=Path=/gateway/**",
                routes + "[1].filters[0]=RewritePath=/gateway, /"));
    data = balancer.data();
    control = balancer.api();
  }

  @AfterAll
  static void stop() throws Exception {
    balancer.close();
    upstream.close();
  }

  @Test
  void dataPlane_isNeitherAuthenticated_norGivenHeadersOfTheControlPlane() throws Exception {
    for (String path : new String[] {"/fast/x", "/gateway/x"}) {
      for (String credentials :
          new String[] {"X-None: 1", "Authorization: Bearer of-the-upstream"}) {
        RawMessage answer = Http.get(data, path, credentials, "Origin: http://elsewhere.example");
        assertThat(answer.status()).as(path).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("served");
        for (String field :
            new String[] {
              "WWW-Authenticate",
              "X-Content-Type-Options",
              "Content-Security-Policy",
              "Referrer-Policy",
              "Cross-Origin-Resource-Policy",
              "Cache-Control"
            }) {
          assertThat(answer.header(field)).as(path + " " + field).isEmpty();
        }
      }
    }
    assertThat(Http.request(data, "POST", "/gateway/x", "Sec-Fetch-Site: cross-site").status())
        .as("what pages may send is the upstream's to say")
        .isEqualTo(200);
  }

  @Test
  void controlPlane_servesNoRoute_andAsksForAToken() throws Exception {
    assertThat(Http.get(control, "/api/pools").status()).isEqualTo(401);
    assertThat(Http.get(control, "/api/pools", OPS).status()).isEqualTo(200);
    assertThat(Http.get(control, "/fast/x", OPS).status()).isEqualTo(404);
    assertThat(Http.get(control, "/gateway/x", OPS).status()).isEqualTo(404);
  }

  @Test
  void routeMadeThroughTheActuator_isPutDown_andOnlyByAnOperator(CapturedOutput output)
      throws Exception {
    String route =
        "{\"uri\":\"http://127.0.0.1:1\",\"predicates\":[{\"name\":\"Path\",\"args\":{\"p\":\"/made\"}}]}";
    assertThat(post("/actuator/gateway/routes/made", route, "X-None: 1").status()).isEqualTo(401);
    assertThat(post("/actuator/gateway/routes/made", route, OPS).status()).isEqualTo(201);
    assertThat(output)
        .contains("anonymous@127.0.0.1 was refused POST /actuator/gateway/routes/made")
        .contains(
            "ops@127.0.0.1 changed POST /actuator/gateway/routes/made from - to"
                + " http://127.0.0.1:1 for Path=/made at 0");
  }

  @Test
  void bodies_areTakenUpToABound_andRefusedBeyond() throws Exception {
    String unused = "{\"uri\":\"http://127.0.0.1:1\",\"predicates\":[\"Path=/%s\"]}";
    String large = unused.formatted("x".repeat(1 << 20));
    RawMessage taken = send("PUT", "/api/routes/large", large, OPS);
    assertThat(taken.status()).as(taken.head()).isEqualTo(201);
    RawMessage refused =
        send("PUT", "/api/routes/larger", unused.formatted("x".repeat(17 << 20)), OPS);
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.text()).contains("body-too-large", "max-in-memory-size");
  }

  private static RawMessage post(String path, String json, String credentials) throws Exception {
    return send("POST", path, json, credentials);
  }

  private static RawMessage send(String method, String path, String json, String credentials)
      throws Exception {
    try (Http http = Http.connect(control)) {
      http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + credentials + "\r\n");
      http.send("Content-Type: application/json\r\nConnection: close\r\n");
      http.send("Content-Length: " + json.length() + "\r\n\r\n" + json);
      return http.read();
    }
  }
}
