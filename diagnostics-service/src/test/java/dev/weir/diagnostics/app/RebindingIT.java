package dev.weir.diagnostics.app;

import static dev.weir.diagnostics.os.NetworkNamespace.ip;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.diagnostics.dns.ScriptedServer;
import dev.weir.diagnostics.os.NetworkNamespace;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;

/**
 * A name server that changes its mind, and servers that redirect to where nobody may look: all in a
 * namespace, with the system's own resolver between. Only 11.0.0.1 and 11.0.0.2 may be probed.
 */
@RequiresRoot
@RequiresTool("ip")
@SuppressWarnings("NullAway.Init") // set before the first test
class RebindingIT {
  private static final String NAMESPACE = "weir-bind-" + ProcessHandle.current().pid();
  private static final Path RESOLVER = Path.of("/etc/netns", NAMESPACE);
  private static final String PUBLIC = "11.0.0.1";
  private static final String OTHER_PUBLIC = "11.0.0.2";
  private static final String PRIVATE = "10.9.9.9";
  private static final String METADATA = "169.254.169.254";

  /** Requests that came to addresses which may not be probed. */
  private static final List<String> TOUCHED = new CopyOnWriteArrayList<>();

  /** How often a name was asked for its IPv4 addresses. */
  private static final Map<String, AtomicInteger> ASKED = new ConcurrentHashMap<>();

  private static final List<HttpServer> SERVERS = new ArrayList<>();
  private static ScriptedServer names;
  private static ServiceInNamespace service;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    ASKED.clear();
    ServiceInNamespace.make(NAMESPACE);
    for (String address : List.of(PUBLIC, OTHER_PUBLIC, PRIVATE, METADATA)) {
      ip("-n " + NAMESPACE + " addr add " + address + "/32 dev lo");
    }
    Files.createDirectories(RESOLVER);
    Files.writeString(RESOLVER.resolve("resolv.conf"), "nameserver 127.0.0.53\n");
    names =
        NetworkNamespace.call(
            NAMESPACE,
            () ->
                new ScriptedServer(
                    InetAddress.ofLiteral("127.0.0.53"),
                    53,
                    RebindingIT::answer,
                    RebindingIT::answer));
    serve(PUBLIC);
    serve(OTHER_PUBLIC);
    for (String address : List.of(PRIVATE, METADATA, "127.0.0.1")) {
      forbid(address);
    }
    service = ServiceInNamespace.start(NAMESPACE, List.of(), folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (service != null) {
      service.close();
    }
    SERVERS.forEach(server -> server.stop(0));
    if (names != null) {
      names.close();
    }
    Files.deleteIfExists(RESOLVER.resolve("resolv.conf"));
    Files.deleteIfExists(RESOLVER);
    ip("netns del " + NAMESPACE);
  }

  @AfterEach
  void nobodyWasAskedWhoMayNotBe() {
    assertThat(TOUCHED).isEmpty();
  }

  @Test
  void nameThatTurnsPrivateIsRefusedTheNextTime() {
    JsonNode first = ok(http("http://turns.test/plain"));
    ServiceInNamespace.Reply second = http("http://turns.test/plain");

    assertThat(first.get("exchanges").get(0).get("address").stringValue()).isEqualTo(PUBLIC);
    assertThat(first.get("exchanges").get(0).get("status").intValue()).isEqualTo(200);
    assertThat(second.status()).isEqualTo(403);
    assertThat(second.body().get("detail").stringValue()).contains(PRIVATE);
  }

  @Test
  void redirectToANameThatHasTurnedPrivateIsNotFollowed() {
    JsonNode answer = ok(http("http://turns-between.test/to?http://turns-between.test/plain"));

    assertThat(answer.get("exchanges").size()).isEqualTo(1);
    assertThat(answer.get("notFollowed").stringValue())
        .isEqualTo("http://turns-between.test/plain");
    assertThat(answer.get("problem").get("detail").stringValue()).contains(PRIVATE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.9.9.9/",
        "//10.9.9.9/",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1/",
        "http://127.0.0.1:9083/actuator",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:10.9.9.9]/",
        "http://[::ffff:a09:909]/",
        "http://[64:ff9b::a09:909]/",
        "http://[2002:a09:909::1]/",
        "http://11.0.0.1@10.9.9.9/",
        "http://10.9.9.9%2f@11.0.0.1/",
        "http://localhost/",
        "http://private.test/",
        "http://PRIVATE.TEST./",
        "http://alias.test/",
        "http://mixed.test/",
        "http://mapped.test/",
        "http://translated.test/",
        "ftp://10.9.9.9/",
        "file:///etc/passwd",
        "gopher://10.9.9.9:80/_GET",
      })
  void redirectToWhereNobodyMayLookIsNotFollowed(String location) {
    JsonNode answer = ok(http("http://" + PUBLIC + "/to?" + location));

    assertThat(answer.get("exchanges").size()).as(answer.toString()).isEqualTo(1);
    assertThat(answer.get("exchanges").get(0).get("status").intValue()).isEqualTo(302);
  }

  @Test
  void everyHopIsJudged_andGoodOnesAreFollowed() {
    JsonNode answer =
        ok(
            http(
                "http://%s/to?http://%s/to?http://public.test/to?http://private.test/"
                    .formatted(PUBLIC, OTHER_PUBLIC)));

    assertThat(
            answer
                .get("exchanges")
                .valueStream()
                .map(exchange -> exchange.get("address").stringValue()))
        .containsExactly(PUBLIC, OTHER_PUBLIC, PUBLIC);
    assertThat(answer.get("notFollowed").stringValue()).isEqualTo("http://private.test/");
    assertThat(answer.get("problem").get("status").intValue()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "private.test, 10.9.9.9",
    "alias.test, 10.9.9.9",
    "mixed.test, 10.9.9.9",
    "mapped.test, ::ffff:a09:909",
    "translated.test, 10.9.9.9",
    "metadata.test, 169.254.169.254",
    "loopback.test, 127.0.0.1",
  })
  void nameOfAnAddressThatMayNotBeProbedIsRefusedByEveryProbe(String name, String address) {
    for (String[] request :
        new String[][] {
          {"/api/ping", "{'target':'%s'}"},
          {"/api/ping", "{'target':'%s','protocol':'tcp','port':80}"},
          {"/api/traceroute", "{'target':'%s'}"},
          {"/api/port", "{'target':'%s','port':80}"},
          {"/api/tls", "{'host':'%s'}"},
          {"/api/http", "{'url':'http://%s/'}"},
          {"/api/investigate", "{'target':'%s'}"},
          {"/api/dns", "{'name':'a.test','servers':['%s']}"},
          {"/api/dns", "{'name':'a.test','servers':['https://%s/dns-query']}"},
        }) {
      ServiceInNamespace.Reply reply = service.post(request[0], request[1].formatted(name));

      assertThat(reply.status()).as(request[0] + ": " + reply.body()).isEqualTo(403);
      assertThat(reply.body().get("detail").stringValue()).contains(address);
    }
  }

  @Test
  void runAsksOnceForAName_andGoesOnToTheAddressThatWasJudged() {
    JsonNode answer =
        ok(
            service.post(
                "/api/ping",
                "{'target':'turns-once.test','protocol':'tcp','port':80,'count':5,'interval':'100ms'}"));

    assertThat(answer.get("address").stringValue()).isEqualTo(PUBLIC);
    assertThat(answer.get("received").intValue()).isEqualTo(5);
    assertThat(ASKED.get("turns-once.test.")).hasValue(1);
  }

  private static ServiceInNamespace.Reply http(String url) {
    return service.post("/api/http", "{'url':'" + url + "'}");
  }

  private static JsonNode ok(ServiceInNamespace.Reply reply) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply.body();
  }

  /** Redirects {@code /to?URL} to the URL. */
  private static void serve(String address) {
    listen(
        address,
        exchange -> {
          String query = exchange.getRequestURI().getRawQuery();
          if (query != null) {
            exchange.getResponseHeaders().set("Location", query);
          }
          exchange.sendResponseHeaders(query == null ? 200 : 302, -1);
          exchange.close();
        });
  }

  private static void forbid(String address) {
    listen(
        address,
        exchange -> {
          TOUCHED.add(address + exchange.getRequestURI());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private static void listen(String address, Handler handler) {
    SERVERS.add(
        NetworkNamespace.call(
            NAMESPACE,
            () -> {
              HttpServer server =
                  HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 80), 50);
              server.createContext("/", handler::handle);
              server.start();
              return server;
            }));
  }

  private static byte[] answer(Message query) {
    Record question = query.getQuestion();
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.getHeader().setFlag(Flags.RA);
    response.addRecord(question, Section.QUESTION);
    String name = question.getName().toString().toLowerCase(Locale.ROOT);
    List<Record> records = records(question.getName(), name, question.getType());
    records.forEach(record -> response.addRecord(record, Section.ANSWER));
    if (!name.endsWith(".test.")) {
      response.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    return response.toWire();
  }

  private static List<Record> records(Name name, String text, int type) {
    return switch (type) {
      case Type.A -> {
        int asked = ASKED.computeIfAbsent(text, _ -> new AtomicInteger()).incrementAndGet();
        yield fourth(name, text, asked);
      }
      case Type.AAAA -> sixth(name, text);
      default -> List.of();
    };
  }

  private static List<Record> fourth(Name name, String text, int asked) {
    return switch (text) {
      case "public.test." -> List.of(a(name, PUBLIC));
      case "turns.test.", "turns-between.test.", "turns-once.test." ->
          List.of(a(name, asked == 1 ? PUBLIC : PRIVATE));
      case "private.test." -> List.of(a(name, PRIVATE));
      case "metadata.test." -> List.of(a(name, METADATA));
      case "loopback.test." -> List.of(a(name, "127.0.0.1"));
      case "mixed.test." -> List.of(a(name, PUBLIC), a(name, PRIVATE));
      case "alias.test." -> {
        Name between = Name.fromConstantString("between.test.");
        Name end = Name.fromConstantString("private.test.");
        yield List.of(
            new CNAMERecord(name, DClass.IN, 0, between),
            new CNAMERecord(between, DClass.IN, 0, end),
            a(end, PRIVATE));
      }
      default -> List.of();
    };
  }

  private static List<Record> sixth(Name name, String text) {
    return switch (text) {
      case "mapped.test." -> List.of(aaaa(name, mapped()));
      case "translated.test." ->
          List.of(aaaa(name, InetAddress.ofLiteral("64:ff9b::a09:909").getAddress()));
      default -> List.of();
    };
  }

  /** As on the wire: Java has no address for it but the IPv4 one. */
  private static byte[] mapped() {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    byte[] embedded = InetAddress.ofLiteral(PRIVATE).getAddress();
    System.arraycopy(embedded, 0, bytes, 12, embedded.length);
    return bytes;
  }

  private static Record a(Name name, String address) {
    return new ARecord(name, DClass.IN, 0, InetAddress.ofLiteral(address));
  }

  private static Record aaaa(Name name, byte[] address) {
    return new AAAARecord(name, DClass.IN, 0, address);
  }
}
