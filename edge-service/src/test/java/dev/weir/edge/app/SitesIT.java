package dev.weir.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Sites are made and changed while the edge serves, and are there again after a restart. */
@Timeout(120)
class SitesIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static ConfigurableApplicationContext edge;

  @BeforeAll
  static void start() {
    edge = edge();
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static ConfigurableApplicationContext edge() {
    return SpringApplication.run(
        EdgeServiceApplication.class,
        "--weir.edge.id=edge-1",
        "--weir.edge.listeners.http.host=127.0.0.1",
        "--weir.edge.listeners.http.port=0",
        "--weir.edge.sites.configured.hosts=configured.example",
        "--weir.edge.sites.configured.origins[0].url=http://127.0.0.1:1",
        "--weir.edge.state-file=" + folder.resolve("state.json"),
        "--server.port=0");
  }

  @Test
  void siteServesItsHosts_andNoOthers_untilItIsRemoved() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "shop")) {
      assertThat(call("GET", "/configured", "").body()).contains("\"from\":\"");
      HttpResponse<String> made = put("shop", origin, "'hosts':['shop.example','*.shop.example']");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      assertThat(made.body()).contains("\"from\":\"api\"", "\"health\":\"unknown\"");
      assertThat(get("shop.example", "/").text()).isEqualTo("shop");
      assertThat(get("www.shop.example", "/").text()).isEqualTo("shop");
      assertThat(get("other.example", "/").status()).isEqualTo(421);

      assertThat(put("shop", origin, "'hosts':['other.example']").statusCode()).isEqualTo(200);
      assertThat(get("other.example", "/").status()).isEqualTo(200);
      assertThat(get("shop.example", "/").status()).isEqualTo(421);

      assertThat(call("DELETE", "/shop", "").statusCode()).isEqualTo(204);
      assertThat(get("other.example", "/").status()).isEqualTo(421);
      assertThat(call("DELETE", "/shop", "").statusCode()).isEqualTo(404);
      assertThat(call("GET", "/shop", "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void whatMakesNoSense_isRefused_andChangesNothing() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "x")) {
      for (String wrong :
          new String[] {
            "'hosts':['configured.example']",
            "'hosts':[]",
            "'hosts':['a b']",
            "'hosts':['r.example'],'algorithm':'magic'",
            "'hosts':['r.example'],'retries':99",
            "'hosts':['r.example'],'unknown':1",
            "'hosts':['r.example'],'ttl':{'negative':'6m'}",
            "'hosts':['r.example'],'ttl':{'override':'300ms'}",
            "'hosts':['r.example'],'rules':[{'pass':true}]",
            "'hosts':['r.example'],'rules':[{'cookies':['a']}]",
            "'hosts':['r.example'],'rules':[{'paths':[null],'cookies':['a'],'pass':true}]",
            "'hosts':['r.example'],'rules':[null]",
            "'hosts':['r.example',null]",
            "'hosts':['r.example'],'response':{'set':{'x-a':null}}",
            "'hosts':['r.example'],'rules':[{'paths':['/a'],'unknown':1}]",
            "'hosts':['r.example'],'key':{'drop':['a'],'keep':['b']}",
            "'hosts':['r.example'],'request':{'set':{'connection':'close'}}"
          }) {
        HttpResponse<String> answer = put("refused", origin, wrong);
        assertThat(answer.statusCode()).as(wrong + answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid-site", "\"field\"");
        assertThat(answer.body().contains("a value is expected, not null"))
            .as(answer.body())
            .isEqualTo(wrong.contains("null"));
        assertThat(answer.body().contains("left out it means every host"))
            .isEqualTo(wrong.equals("'hosts':[]"));
      }
      assertThat(call("GET", "", "").body())
          .contains("configured.example")
          .doesNotContain("refused");
    }
  }

  @Test
  void originThatCannotBe_isNamed() throws Exception {
    for (String url : new String[] {"ftp://a/", "http://a/path", "nowhere", "http://[::1"}) {
      HttpResponse<String> answer =
          call(
              "PUT",
              "/refused",
              "{'hosts':['r.example'],'origins':[{'url':'%s'}]}".formatted(url).replace('\'', '"'));
      assertThat(answer.statusCode()).as(url + answer.body()).isEqualTo(400);
      assertThat(answer.body()).as(url).contains("\"field\":\"origins");
    }
  }

  @Test
  void keyAndFieldsAreAsTheSiteSays() throws Exception {
    String[] fields = {"Cache-Control: max-age=60", "X-Secret: s", "Cache-Tag: a"};
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "x", fields)) {
      put(
          "keyed",
          origin,
          "'hosts':['keyed.example'],'key':{'sortQuery':true,'drop':['utm_*']},"
              + "'request':{'set':{'x-from':'edge'},'remove':['cookie']},"
              + "'response':{'remove':['x-secret'],'add':{'x-site':'keyed'}}");
      RawMessage first = get("keyed.example", "/a?b=2&a=1&utm_source=z", "Cookie: c=d");
      assertThat(first.header("Cache-Status").orElse("")).contains("stored");
      assertThat(first.header("X-Secret")).isEmpty();
      assertThat(first.header("Cache-Tag")).isEmpty();
      assertThat(first.header("X-Site")).hasValue("keyed");
      RawMessage second = get("keyed.example", "/a?a=1&b=2");
      assertThat(second.header("Cache-Status").orElse("")).contains("; hit");
      assertThat(second.header("X-Secret")).isEmpty();
      assertThat(second.header("Cache-Tag")).isEmpty();
      assertThat(second.header("X-Site")).hasValue("keyed");
      RawMessage asked = origin.awaitRequest(Duration.ofSeconds(5));
      assertThat(asked.startLine()).contains("/a?a=1&b=2 ");
      assertThat(asked.header("X-From")).hasValue("edge");
      assertThat(asked.header("Cookie")).isEmpty();
    }
  }

  @Test
  void lifetimesAreAsTheSiteSays() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "x")) {
      put("ttl", origin, "'hosts':['ttl.example'],'ttl':{'fallback':'60s'},'showTags':true");
      get("ttl.example", "/");
      assertThat(get("ttl.example", "/").header("Cache-Status").orElse(""))
          .matches("edge-1; hit; ttl=(60|59|58|57|56|55)");
    }
    try (ScriptedUpstream origin =
        ScriptedUpstream.answering(200, "x", "Cache-Control: max-age=9000")) {
      put("ttl", origin, "'hosts':['max.example'],'ttl':{'max':'10s'}");
      get("max.example", "/");
      assertThat(get("max.example", "/").header("Cache-Status").orElse(""))
          .matches("edge-1; hit; ttl=(10|[0-9])");
    }
  }

  @Test
  void firstRuleThatFits_decides() throws Exception {
    String[] fields = {"Cache-Control: no-store", "X-Secret: s", "X-Other: o"};
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "x", fields)) {
      String[] rules = {
        "{'paths':['/static/api/*'],'pass':true}",
        "{'cookies':['session*'],'pass':true,'response':{'set':{'x-passed':'yes'}}}",
        "{'paths':['/static/*'],'ttl':{'override':'60s'},'request':{'remove':['cookie']},"
            + "'response':{'remove':['x-secret'],'set':{'x-rule':'3'}}}"
      };
      HttpResponse<String> made =
          put(
              "ruled",
              origin,
              "'hosts':['ruled.example'],'response':{'remove':['x-other']},'rules':["
                  + String.join(",", rules)
                  + "]");
      assertThat(made.body()).contains("\"cookies\":[\"session*\"]", "\"override\":\"60s\"");

      assertThat(get("ruled.example", "/static/a", "Cookie: c=d").header("Cache-Status"))
          .hasValue("edge-1; fwd=uri-miss; fwd-status=200; stored");
      RawMessage asked = origin.awaitRequest(Duration.ofSeconds(5));
      assertThat(asked.header("Cookie")).isEmpty();
      RawMessage hit = get("ruled.example", "/static/a");
      assertThat(hit.header("Cache-Status").orElse("")).startsWith("edge-1; hit; ttl=");
      assertThat(hit.header("Cache-Control")).hasValue("no-store");
      assertThat(hit.header("X-Rule")).hasValue("3");
      assertThat(hit.header("X-Secret")).isEmpty();
      assertThat(hit.header("X-Other")).isEmpty();

      RawMessage passed = get("ruled.example", "/static/a", "Cookie: session1=2");
      assertThat(passed.header("Cache-Status")).hasValue("edge-1; fwd=bypass; fwd-status=200");
      assertThat(passed.header("X-Passed")).hasValue("yes");
      assertThat(origin.awaitRequest(Duration.ofSeconds(5)).header("Cookie"))
          .hasValue("session1=2");
      assertThat(get("ruled.example", "/static/a").header("Cache-Status").orElse(""))
          .startsWith("edge-1; hit");

      for (String target :
          new String[] {"/static/api/x", "/static/..%2faccount", "/static/%61pi/x", "/other"}) {
        get("ruled.example", target);
        assertThat(get("ruled.example", target).header("Cache-Status").orElse(""))
            .as(target)
            .doesNotContain("hit")
            .doesNotContain("stored");
      }
    }
  }

  @Test
  void whatPasses_isTheClientsAndTheOrigins() throws Exception {
    String[] fields = {"Cache-Control: max-age=60", "ETag: \"a\"", "Link: </b.css>; rel=preload"};
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "whole", fields)) {
      put("passed", origin, "'hosts':['pass.example'],'rules':[{'paths':['*'],'pass':true}]");
      RawMessage first = get("pass.example", "/", "If-None-Match: \"a\"", "Range: bytes=0-1");
      assertThat(first.text()).isEqualTo("whole");
      RawMessage asked = origin.awaitRequest(Duration.ofSeconds(5));
      assertThat(asked.header("If-None-Match")).hasValue("\"a\"");
      assertThat(asked.header("Range")).hasValue("bytes=0-1");
      assertThat(get("pass.example", "/", "Cache-Control: only-if-cached").status()).isEqualTo(504);
      RawMessage second = get("pass.example", "/");
      assertThat(second.status()).as("what passes teaches no hints").isEqualTo(200);
      assertThat(second.header("Age")).isEmpty();
      assertThat(origin.requests()).hasSize(2);
      RawMessage changed =
          send("POST", "pass.example", "/", "Cache-Control: only-if-cached", "Content-Length: 0");
      assertThat(changed.status()).as("no store could answer that").isEqualTo(200);
      assertThat(origin.requests()).hasSize(3);
    }
  }

  @Test
  void operatorsLifetime_countsFromTheArrival_whateverTheAge() throws Exception {
    String[] fields = {"Age: 90000", "Cache-Control: max-age=60"};
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "x", fields)) {
      put(
          "aged",
          origin,
          "'hosts':['aged.example'],'rules':[{'paths':['/max/*'],'ttl':{'override':'1d','max':'10s'}},"
              + "{'paths':['/*'],'ttl':{'override':'60s'}}]");
      get("aged.example", "/a");
      RawMessage hit = get("aged.example", "/a");
      assertThat(hit.header("Cache-Status").orElse("")).matches("edge-1; hit; ttl=(60|5[0-9])");
      assertThat(Integer.parseInt(hit.header("Age").orElseThrow())).isGreaterThanOrEqualTo(90_000);
      get("aged.example", "/max/a");
      assertThat(get("aged.example", "/max/a").header("Cache-Status").orElse(""))
          .matches("edge-1; hit; ttl=(10|[0-9])");
    }
  }

  @Test
  void entryOfAUrl_isWhatARequestForItGets() throws Exception {
    try (ScriptedUpstream origin =
        ScriptedUpstream.answering(200, "x", "Cache-Control: max-age=600")) {
      String hosts = "'hosts':['entry.example'],'key':{'drop':['utm_*']}";
      put("entry", origin, hosts);
      get("entry.example", "/static/a?utm_x=1");
      get("entry.example", "/account");
      put(
          "entry",
          origin,
          hosts
              + ",'rules':[{'cookies':['session'],'pass':true},{'paths':['/account*'],'pass':true},"
              + "{'paths':['/static/*'],'ttl':{'max':'60s'}}]");

      assertThat(entry("/static/a?utm_y=2").body())
          .contains("\"url\":\"entry.example/static/a\"", "\"rule\":\"rules[2]\"")
          .contains("\"passes\":false", "fresh until");
      assertThat(entry("/account").body())
          .contains("\"rule\":\"rules[1]\"", "\"passes\":true", "\"variants\":[{")
          .contains("not served: rules[1] of its site lets requests for it pass")
          .doesNotContain("fresh until");
      assertThat(entry("/account/new").statusCode()).isEqualTo(404);
      assertThat(entry("/account/new").body())
          .contains("rules[1] of its site lets requests for it pass", "\"reason\":\"passed\"");
      assertThat(entry("/static/..%2faccount").body())
          .contains("rules[1] of its site lets requests for it pass");
      assertThat(entry("/static/..%2fother").body())
          .contains("its path reads as several, under different rules of its site");
      assertThat(entry("/none").body()).doesNotContain("pass");
    }
  }

  private static HttpResponse<String> entry(String target) throws Exception {
    String url = URLEncoder.encode("http://entry.example" + target, StandardCharsets.UTF_8);
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(control() + "/api/cache/entry?url=" + url)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void safeRequestGoesOn_whereAnOriginFailsOrSaysItCannot() throws Exception {
    Script reset = Script.repeating(Step.request(), Step.reset());
    Script busy = Script.repeating(Step.request(), Step.respond(503, "busy"));
    try (ScriptedUpstream well = ScriptedUpstream.answering(200, "well")) {
      for (Script failing : new Script[] {reset, busy}) {
        try (ScriptedUpstream bad = ScriptedUpstream.start(failing)) {
          String origins = "'hosts':['two.example'],'algorithm':'ordered'";
          put("two", origins, bad.url(), well.url());
          assertThat(get("two.example", "/").text()).isEqualTo("well");
          assertThat(bad.requests()).hasSize(1);
          put("two", origins + ",'retries':0", bad.url(), well.url());
          assertThat(get("two.example", "/").status()).isIn(502, 503);
        }
      }
    }
  }

  @Test
  void originIsAskedForNoMoreThanItMay() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()))) {
      put(
          "busy",
          origin,
          "'hosts':['busy.example'],'protect':{'maxRequests':1,'queue':1,'maxWait':'50ms'}");
      try (Http holds = Http.connect(data())) {
        holds.send("GET /slow HTTP/1.1\r\nHost: busy.example\r\n\r\n");
        origin.awaitRequest(Duration.ofSeconds(5));
        RawMessage refused = get("busy.example", "/other");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).hasValue("1");
        assertThat(origin.requests()).hasSize(1);
      }
      // who leaves gives the place back
      put("busy", "'hosts':['gone.example'],'protect':{'maxRequests':1}", "http://127.0.0.1:1");
      assertThat(get("gone.example", "/").status()).isEqualTo(502);
      assertThat(get("gone.example", "/").status()).isEqualTo(502);
    }
  }

  @Test
  void parentIsAskedBeforeTheOrigin_andTheOriginWhenItIsGone() throws Exception {
    ScriptedUpstream parent = ScriptedUpstream.answering(200, "parent");
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "origin")) {
      String parents = "'hosts':['tier.example'],'parents':[{'url':'" + parent.url() + "'}]";
      put("tier", origin, parents);
      assertThat(get("tier.example", "/").text()).isEqualTo("parent");
      assertThat(get("tier.example", "/", "Via: 1.1 other, 1.1 edge-1").status()).isEqualTo(508);
      parent.close();
      assertThat(get("tier.example", "/").text()).isEqualTo("origin");
    }
  }

  @Test
  void whatTheApiChangedIsThereAfterARestart() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "kept")) {
      put("kept", origin, "'hosts':['kept.example']");
      // each makes sense only beside the other
      put("configured", origin, "'hosts':['moved.example']");
      put("also", origin, "'hosts':['configured.example']");
      edge.close();
      edge = edge();
      assertThat(get("kept.example", "/").text()).isEqualTo("kept");
      assertThat(get("moved.example", "/").text()).isEqualTo("kept");
      assertThat(get("configured.example", "/").text()).isEqualTo("kept");
      call("DELETE", "/also", "");
      put("configured", "'hosts':['configured.example']", "http://127.0.0.1:1");
    }
  }

  private static HttpResponse<String> put(String site, ScriptedUpstream origin, String settings)
      throws Exception {
    return put(site, settings, origin.url());
  }

  private static HttpResponse<String> put(String site, String settings, String... origins)
      throws Exception {
    StringBuilder body = new StringBuilder("{").append(settings).append(",'origins':[");
    for (int i = 0; i < origins.length; i++) {
      body.append(i == 0 ? "" : ",").append("{'url':'").append(origins[i]).append("'}");
    }
    return call("PUT", "/" + site, body.append("]}").toString().replace('\'', '"'));
  }

  private static HttpResponse<String> call(String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(control() + "/api/sites" + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String control() {
    return "http://127.0.0.1:" + edge.getEnvironment().getRequiredProperty("local.server.port");
  }

  private static RawMessage get(String host, String path, String... fields) throws Exception {
    return send("GET", host, path, fields);
  }

  private static RawMessage send(String method, String host, String path, String... fields)
      throws Exception {
    try (Http http = Http.connect(data())) {
      http.send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
      for (String field : fields) {
        http.send(field + "\r\n");
      }
      http.send("\r\n");
      return http.read();
    }
  }

  private static int data() {
    return Objects.requireNonNull(edge.getBean(ListenerLifecycle.class).address("http")).getPort();
  }
}
