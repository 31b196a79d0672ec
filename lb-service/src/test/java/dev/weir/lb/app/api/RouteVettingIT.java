package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.lb.app.RunningBalancer;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What makes no sense of a route is refused with its place, what is wrong and what is expected. */
@Timeout(60)
class RouteVettingIT {

  /**
   * @param said where it is wrong, then parts of what is said of it
   */
  record Odd(String json, List<String> said) {

    static Odd of(String json, String... said) {
      return new Odd(json.replace('\'', '"'), List.of(said));
    }

    static Odd route(String more, String... said) {
      return of("{'uri':'lb://web','predicates':['Path=/x/**']," + more + "}", said);
    }

    static Odd filter(String filter, String... said) {
      return route("'filters':[" + filter + "]", said);
    }

    static Odd predicate(String predicate, String... said) {
      return of("{'uri':'lb://web','predicates':['Path=/x'," + predicate + "]}", said);
    }

    static Odd uri(String uri, String... said) {
      return of("{'uri':" + uri + ",'predicates':['Path=/x']}", said);
    }

    @Override
    public String toString() {
      return json;
    }
  }

  static final List<Odd> ODD =
      List.of(
          Odd.filter("'StripPrefx=1'", "filters[0]", "no filter 'StripPrefx'", "'StripPrefix'?"),
          Odd.filter("'stripprefix=1'", "filters[0]", "did you mean 'StripPrefix'?"),
          Odd.filter("'Teapot'", "filters[0]", "no filter 'Teapot'", "expected one of"),
          Odd.filter(
              "{'name':'StripPrefix','args':{'part':1}}", "filters[0].args.part", "expected parts"),
          Odd.filter(
              "{'name':'AddRequestHeader','args':{'name':'X','valeu':1}}",
              "filters[0].args.valeu",
              "name, value"),
          Odd.filter("{'name':'Retry','args':{'retrys':3}}", "filters[0].args.retrys", "retries"),
          Odd.filter(
              "{'name':'StripPrefix','arg':{'parts':1}}", "filters[0].arg", "did you mean 'args'?"),
          Odd.filter("{'name':'StripPrefix','args':'1'}", "filters[0].args", "an object"),
          Odd.filter(
              "{'name':'StripPrefix','args':{'parts':null}}", "filters[0].args.parts", "not null"),
          Odd.filter("{'args':{}}", "filters[0]", "an object with a name"),
          Odd.filter("7", "filters[0]", "an object with a name"),
          Odd.filter("'AddRequestHeader=X'", "filters[0]", "value is missing"),
          Odd.filter("'AddRequestHeader'", "filters[0]", "needs name and value"),
          Odd.filter("'AddRequestHeader=X,a,b'", "filters[0]", "'b' is too much", "long form"),
          Odd.filter("'PreserveHostHeader=1'", "filters[0]", "no short form"),
          Odd.filter(
              "'AddRequestHeader=X Y,1'", "filters[0]", "'X Y' cannot be the name of a header"),
          Odd.filter(
              "{'name':'AddResponseHeader','args':{'name':'X','value':'a\\r\\nB: c'}}",
              "filters[0]",
              "control character"),
          Odd.filter("'StripPrefix=x'", "filters[0]", "StripPrefix", "'x'"),
          Odd.filter("'StripPrefix=-1'", "filters[0]", "1 to 999"),
          Odd.filter("'RedirectHost=200,https://a.example'", "filters[0]", "'200'", "301, 302"),
          Odd.filter("'RedirectHost=nothing,https://a.example'", "filters[0]", "'nothing'", "308"),
          Odd.filter("'RedirectHost=301'", "filters[0]", "host is missing"),
          Odd.filter("'RedirectHost=301,a.example'", "filters[0]", "'a.example'", "a scheme and"),
          Odd.filter("'RedirectHost=301,https://a/b'", "filters[0]", "'https://a/b'", "follow it"),
          Odd.filter("'RedirectHost=301,https://u@a'", "filters[0]", "'https://u@a'"),
          Odd.filter("'RedirectHost=301,ftp://a'", "filters[0]", "'ftp://a'"),
          Odd.filter("'SetStatus=1000'", "filters[0]", "from 200 to 599"),
          Odd.filter("'RequestSize=x'", "filters[0]", "such as 5MB"),
          Odd.filter("'PrefixPath=x'", "filters[0]", "'x' does not begin with a slash"),
          Odd.filter("'SetStatus=foo'", "filters[0]", "SetStatus", "FOO"),
          Odd.filter("'RewritePath=/(,/x'", "filters[0]", "RewritePath"),
          Odd.filter("'WeirRateLimit=x,10s'", "filters[0]", "WeirRateLimit", "'x'"),
          Odd.filter(
              "{'name':'WeirRateLimit','args':{'limt':5,'window':'1s'}}",
              "filters[0].args.limt",
              "limit"),
          Odd.filter(
              "{'name':'WeirRateLimit','args':{'name':'aip'}}",
              "filters[0].args.name",
              "no limit 'aip'",
              "there are api.",
              "PUT /api/limits/aip"),
          Odd.route(
              "'metadata':{'lane':'gateway'},'filters':['SecureHeaders',"
                  + "{'name':'WeirRateLimit','args':{'name':'other'}}]",
              "filters[1].args.name",
              "no limit 'other'",
              "there are api."),
          Odd.filter(
              "{'name':'CircuitBreaker','args':{'name':'x','fallbackUri':'http://x'}}",
              "filters[0]",
              "forward"),
          Odd.predicate("'Pth=/x'", "predicates[1]", "no predicate 'Pth'", "'Path'?"),
          Odd.predicate("'Method=get'", "predicates[1]", "upper case"),
          Odd.predicate("'Method='", "predicates[1]", "at least one"),
          Odd.predicate("'Host='", "predicates[1]", "at least one"),
          Odd.predicate(
              "'Host=shop.example:8080'",
              "predicates[1]",
              "'shop.example:8080' has a port",
              "expected 'shop.example'"),
          Odd.predicate("'Host=a.example, *.b.example:*'", "predicates[1]", "'*.b.example:*'"),
          Odd.predicate("'Host=[2001:db8::1]:80'", "predicates[1]", "'[2001:db8::1]'"),
          Odd.predicate("'Host=2001:db8::1'", "predicates[1]", "has a port"),
          Odd.predicate("'Host={sub:[a-z]{2}}.example:80'", "predicates[1]", "has a port"),
          Odd.predicate("'Header=X Y'", "predicates[1]", "'X Y'"),
          Odd.predicate("'Header=X,('", "predicates[1]", "Header"),
          Odd.predicate("'After=yesterday'", "predicates[1]", "After", "yesterday"),
          Odd.predicate("'RemoteAddr=300.1.1.1/8'", "predicates[1]", "RemoteAddr"),
          Odd.of(
              "{'uri':'lb://web','predicates':['Path=x']}",
              "predicates[0]",
              "'x' does not begin with a slash"),
          Odd.predicate("'Weight=group,5'", "predicates[1]", "/api/splits"),
          Odd.of("{'uri':'lb://web','predicates':[]}", "predicates", "at least one"),
          Odd.of("{'uri':'lb://web'}", "predicates", "at least one"),
          Odd.of("{'uri':'lb://web','predicates':'Path=/x'}", "predicates", "a list"),
          Odd.uri(
              "'lb://nosuch'",
              "uri",
              "no pool and no split 'nosuch'",
              "there are web",
              "PUT /api/pools/nosuch"),
          Odd.uri("'lb://web/v1'", "uri", "PrefixPath=/v1"),
          Odd.uri("'ftp://host'", "uri", "expected lb://POOL"),
          Odd.uri("'/x'", "uri", "expected lb://POOL"),
          Odd.uri("'forward:x'", "uri", "forward:/sorry"),
          Odd.uri("7", "uri", "a text is expected"),
          Odd.route("'filtres':[]", "filtres", "did you mean 'filters'?"),
          Odd.route("'enabled':'yes'", "enabled", "true or false"),
          Odd.route("'order':'1'", "order", "a whole number"),
          Odd.route("'metadata':[]", "metadata", "an object"),
          Odd.route("'metadata':{'owner':null}", "metadata.owner", "not null"),
          Odd.route("'metadata':{'response-timeout':'x'}", "metadata", "milliseconds"),
          Odd.route("'id':'other'", "id", "the path says t"));

  private static RunningBalancer balancer;
  private static int api;

  @BeforeAll
  static void start() {
    balancer =
        RunningBalancer.start(
            List.of(
                "--weir.lb.pools.web.health.type=none",
                "--weir.lb.pools.web.upstreams[0].url=http://127.0.0.1:9",
                "--weir.limits.api.match.path=/never",
                "--weir.limits.api.limit=5",
                "--weir.limits.api.window=1s"));
    api = balancer.api();
  }

  @AfterAll
  static void stop() {
    balancer.close();
  }

  private static RawMessage put(String json) throws Exception {
    return put("routes/t", json);
  }

  private static RawMessage put(String path, String json) throws Exception {
    try (Http http = Http.connect(api)) {
      http.send("PUT /api/" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
      http.send("Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n");
      http.send(json);
      return http.read();
    }
  }

  @ParameterizedTest
  @FieldSource("ODD")
  void oddRoute_isRefused(Odd odd) throws Exception {
    RawMessage answer = put(odd.json());
    String said = answer.text().replace("\\\"", "'");
    assertThat(answer.status()).as(said).isEqualTo(422);
    assertThat(said).contains("\"field\":\"" + odd.said().getFirst() + "\"");
    odd.said().stream().skip(1).forEach(part -> assertThat(said).contains(part));
    assertThat(Http.get(api, "/api/routes/t").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pools/t; {'upstreams':[],'mirror':{}}; mirror names no pool",
        "pools/t; {'upstreams':[],'mirror':{'pool':'t'}}; a copy of itself",
        "pools/t; {'upstreams':[],'mirror':{'pool':'nosuch'}}; no pool 'nosuch'",
        "pools/t; {'upstreams':[],'mirror':{'pool':'web','maxBuffer':'1TB'}}; max-buffer of",
        "pools/t; {'upstreams':[],'retry':{'buffer':'1TB'}}; buffer of",
        "pools/t; {'upstreams':[null]}; not null",
        "pools/t; {'upstreams':[{'url':'http://a','wieght':1}]}; did you mean 'weight'?\",",
        "pools/t; {'upstreams':[],'helth':{'path':'/'}}; did you mean 'health'?\",",
        "pools/t; {'upstreams':[],'teapot':1}; expected one of algorithm, ",
        "splits/t; {'pools':{'nosuch':1}}; /api/pools/nosuch",
        "splits/t; {'pools':{'web':-1}}; between 0 and"
      })
  void oddPoolOrSplit_isRefused(String path, String json, String said) throws Exception {
    RawMessage answer = put(path, json.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.text()).contains(said, "\"field\":");
  }

  @Test
  void argumentsOfEveryForm_areTaken() throws Exception {
    String json =
        """
        {"id": "t", "uri": "lb://web", "order": 3, "enabled": true,
         "predicates": [{"name": "Path", "args": ["/a", "/b"]}, {"name": "Method", "args": {"methods": ["GET", "PUT"]}},
           "Host=[2001:db8::1],{sub:[a-z]{2}}.example,**.shop.example"],
         "filters": [
           {"name": "Retry", "args": {"retries": 2, "statuses": ["BAD_GATEWAY"], "backoff": {"firstBackoff": "5ms", "maxBackoff": "50ms"}}},
           {"name": "AddResponseHeader", "args": {"name": "Vary", "value": "a, b"}},
           {"name": "CircuitBreaker", "args": {"name": "c", "fallback-uri": "forward:/x", "statusCodes": [500, 503]}},
           "SecureHeaders", "RequestSize=5MB"]}
        """;
    assertThat(put(json))
        .satisfies(made -> assertThat(made.status()).as(made.text()).isEqualTo(201));
    assertThat(Http.request(api, "DELETE", "/api/routes/t").status()).isEqualTo(204);
  }

  @Test
  void oddRouteOfTheConfiguration_keepsTheServiceFromStarting() {
    String route = "--spring.cloud.gateway.server.webflux.routes[0].";
    assertThatThrownBy(
            () ->
                RunningBalancer.start(
                    List.of(
                        route + "id=t",
                        route + "uri=lb://edge",
                        route + "predicates[0]=Path=/x",
                        route + "filters[0].name=StripPrefix",
                        route + "filters[0].args.part=1")))
        .hasStackTraceContaining("routes[0].filters[0].args.part")
        .hasStackTraceContaining("expected parts");
  }

  @Test
  void limitThatIsThere_mayBeNamed_andIsMissedOnceItIsGone() throws Exception {
    String limited =
        "{\"uri\":\"lb://web\",\"predicates\":[\"Path=/x\"],\"filters\":[{\"name\":\"WeirRateLimit\","
            + "\"args\":{\"name\":\"later\"}}]}";
    assertThat(put(limited).status()).isEqualTo(422);
    String limit = "{\"match\":{\"path\":\"/never\"},\"limit\":1,\"window\":\"1s\"}";
    assertThat(put("limits/later", limit).status()).isEqualTo(201);
    assertThat(put(limited).status()).isEqualTo(201);
    assertThat(Http.request(api, "DELETE", "/api/limits/later").status()).isEqualTo(204);
    assertThat(put(limited).status()).isEqualTo(422);
    assertThat(Http.request(api, "DELETE", "/api/routes/t").status()).isEqualTo(204);
  }

  @Test
  void limitOfTheConfigurationThatIsNotThere_keepsTheServiceFromStarting() {
    String route = "--spring.cloud.gateway.server.webflux.routes[0].";
    assertThatThrownBy(
            () ->
                RunningBalancer.start(
                    List.of(
                        route + "id=t",
                        route + "uri=lb://edge",
                        route + "predicates[0]=Path=/x",
                        route + "filters[0].name=WeirRateLimit",
                        route + "filters[0].args.name=nosuch")))
        .hasStackTraceContaining("routes[0].filters[0].args.name")
        .hasStackTraceContaining("there is no limit 'nosuch'");
  }
}
