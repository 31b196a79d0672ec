package dev.weir.edge.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever an origin says and a client asks for: what a client gets is {@value #BODY}, the part of
 * it that it asked for, a refusal, or the end of its connection; never anything else, never a 500,
 * and nothing is held afterwards that was only under way.
 */
@Timeout(60)
class HostileOriginsIT {

  private static final String BODY = "0123456789";

  /** What the edge says itself. */
  private static final Set<Integer> REFUSALS = Set.of(400, 414, 417, 431, 502, 504);

  private static final String FRESH = "Cache-Control: max-age=600\r\n";
  private static final String TEN = "Content-Length: 10\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

  /**
   * An answer.
   *
   * @param raw its bytes; the connection is closed after them
   */
  record Odd(String name, String raw) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Map<String, Odd> ANSWERS = new ConcurrentHashMap<>();

  private static ServerSocket origin;
  private static RunningEdge edge;

  @BeforeAll
  static void start() throws IOException {
    origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(HostileOriginsIT::accept);
    edge = RunningEdge.before("http://127.0.0.1:" + origin.getLocalPort());
  }

  @AfterAll
  static void stop() throws IOException {
    edge.close();
    origin.close();
  }

  private static void accept() {
    try {
      while (true) {
        Socket socket = origin.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      String path = path(socket.getInputStream());
      Odd odd = ANSWERS.get(path);
      String raw = odd == null ? ok(FRESH + TEN, BODY) : odd.raw();
      socket.getOutputStream().write(raw.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // the edge had enough of it
    }
  }

  private static String path(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int next;
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n") && (next = in.read()) >= 0) {
      head.write(next);
    }
    String[] words = head.toString(ISO_8859_1).split(" ", 3);
    return words.length > 1 ? words[1] : "";
  }

  private static String ok(String fields, String body) {
    return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" + body;
  }

  private static String list(int count, String prefix) {
    return IntStream.range(0, count)
        .mapToObj(number -> prefix + number)
        .collect(Collectors.joining(", "));
  }

  // ---- odd answers

  static List<Odd> framings() {
    List<Odd> all = new ArrayList<>();
    for (String length :
        List.of(
            "Content-Length: 10\r\nContent-Length: 10",
            "Content-Length: 10\r\nContent-Length: 11",
            "Content-Length: 10, 10",
            "Content-Length: 10, 11",
            "Content-Length: +10",
            "Content-Length: -10",
            "Content-Length: 0xA",
            "Content-Length: 1e1",
            "Content-Length: 10;q=1",
            "Content-Length: 1 0",
            "Content-Length: ",
            "Content-Length: 99999999999999999999",
            "Content-Length: 9223372036854775807",
            "Content-Length: 010",
            "Content-Length : 10",
            " Content-Length: 10",
            "Content-Length: 10\r\n Continued: x",
            "Content-Length: 10\r\nTransfer-Encoding: chunked",
            "Content-Length: 10\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: chunked, chunked\r\nContent-Length: 10",
            "Transfer-Encoding: xchunked\r\nContent-Length: 10",
            "Transfer-Encoding:\u000bchunked\r\nContent-Length: 10",
            "X: y\nContent-Length: 10",
            "X: y\rContent-Length: 10",
            "X: \u0000\r\nContent-Length: 10",
            "X\u0000: y\r\nContent-Length: 10",
            ": no name\r\nContent-Length: 10",
            "no colon\r\nContent-Length: 10",
            "X: \u00ff\u00fe\r\nContent-Length: 10")) {
      all.add(new Odd(length, ok(FRESH + length + "\r\n", BODY)));
    }
    for (String chunks :
        List.of(
            "a\r\n0123456789\r\n0\r\n\r\n",
            "a;x=y\r\n0123456789\r\n0;z\r\n\r\n",
            "a;x=\"\\\";\r\n\"\r\n0123456789\r\n0\r\n\r\n",
            "a;" + "x".repeat(100_000) + "\r\n0123456789\r\n0\r\n\r\n",
            "A\r\n0123456789\r\n00000\r\n\r\n",
            "000000000000000000000000a\r\n0123456789\r\n0\r\n\r\n",
            "0xa\r\n0123456789\r\n0\r\n\r\n",
            "+a\r\n0123456789\r\n0\r\n\r\n",
            "-a\r\n0123456789\r\n0\r\n\r\n",
            "a \r\n0123456789\r\n0\r\n\r\n",
            " a\r\n0123456789\r\n0\r\n\r\n",
            "a\n0123456789\n0\n\n",
            "a\r\n0123456789abc\r\n0\r\n\r\n",
            "a\r\n01234567890\r\n\r\n",
            "ffffffffffffffff\r\n0123456789\r\n0\r\n\r\n",
            "7fffffff\r\n0123456789\r\n0\r\n\r\n",
            "100000000a\r\n0123456789\r\n0\r\n\r\n",
            "\r\n0123456789\r\n0\r\n\r\n",
            "a\r\n0123456789\r\n",
            "a\r\n0123456789\r\n0\r\n",
            "a\r\n0123456789\r\n0\r\nTrailer: x\r\nContent-Length: 3\r\n\r\n",
            "a\r\n0123456789\r\n0\r\nno colon\r\n\r\n",
            "a\r\n0123456789\r\n0\r\n" + "T: t\r\n".repeat(30_000) + "\r\n",
            "1\r\n0\r\n9\r\n123456789\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")) {
      String name = chunks.substring(0, Math.min(40, chunks.length()));
      all.add(new Odd("chunks " + name, ok(FRESH + CHUNKED, chunks)));
    }
    return all;
  }

  static List<Odd> statuses() {
    List<Odd> all = new ArrayList<>();
    for (String start :
        List.of(
            "HTTP/1.1 000 Zero",
            "HTTP/1.1 099 Low",
            "HTTP/1.1 600 High",
            "HTTP/1.1 999 Highest",
            "HTTP/1.1 20 Two digits",
            "HTTP/1.1 2OO Letters",
            "HTTP/1.1 -200 Negative",
            "HTTP/1.1  200  Spaces",
            "HTTP/1.1 200",
            "HTTP/1.1\t200\tTabs",
            "http/1.1 200 OK",
            "HTTP/1.10 200 OK",
            "HTTP/2 200 OK",
            "HTTP/1.0 200 OK",
            "HTTP/0.9 200 OK",
            "HTTP/1.1 200 " + "x".repeat(100_000),
            "HTTP/1.1 200 \u0000",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade",
            "HTTP/1.1 199 Odd",
            "HTTP/1.1 204 No Content",
            "HTTP/1.1 205 Reset Content",
            "HTTP/1.1 206 Partial Content",
            "HTTP/1.1 304 Not Modified",
            "HTTP/1.1 407 Proxy Authentication Required",
            "HTTP/1.1 412 Precondition Failed",
            "HTTP/1.1 416 Range Not Satisfiable",
            "")) {
      String name = start.substring(0, Math.min(40, start.length()));
      all.add(new Odd(name, start + "\r\n" + FRESH + TEN + "\r\n" + BODY));
    }
    String interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n";
    all.add(new Odd("a thousand hints", interim.repeat(1000) + ok(FRESH + TEN, BODY)));
    String go = "HTTP/1.1 100 Continue\r\n\r\n";
    all.add(new Odd("a thousand go-aheads", go.repeat(1000) + ok(FRESH + TEN, BODY)));
    all.add(new Odd("nothing", ""));
    all.add(new Odd("half a line", "HTTP/1.1 20"));
    all.add(new Odd("half a field", "HTTP/1.1 200 OK\r\nContent-Le"));
    all.add(new Odd("half a body", ok(FRESH + TEN, "01234")));
    all.add(new Odd("a body of no length", ok(FRESH, BODY)));
    return all;
  }

  static List<Odd> ranges() {
    List<Odd> all = new ArrayList<>();
    for (String range :
        List.of(
            "bytes 0-9/10",
            "bytes 0-9/11",
            "bytes 0-9/*",
            "bytes 0-9/5",
            "bytes 9-0/10",
            "bytes 0-8/10",
            "bytes 1-10/11",
            "bytes -1-9/10",
            "bytes */10",
            "bytes 0-9",
            "bytes 0-9/10/20",
            "bytes 0-99999999999999999999/10",
            "bytes 9223372036854775800-9223372036854775807/9223372036854775807",
            "lines 0-9/10",
            "bytes=0-9/10",
            "BYTES 0-9/10",
            "")) {
      String fields = FRESH + TEN + "ETag: \"a\"\r\nContent-Range: " + range + "\r\n";
      all.add(new Odd("206 " + range, "HTTP/1.1 206 Partial Content\r\n" + fields + "\r\n" + BODY));
      all.add(new Odd("200 " + range, ok(fields, BODY)));
    }
    return all;
  }

  static List<Odd> fields() {
    List<Odd> all = new ArrayList<>();
    for (String field :
        List.of(
            "Vary: " + list(200, "x-field-"),
            "Vary: *",
            "Vary: ,,;,\u00ff, \"a",
            "Vary: accept-encoding, Accept-Encoding, ACCEPT-ENCODING",
            "Cache-Control: " + list(4000, "x-directive-"),
            "Cache-Control: no-cache=\"" + list(4000, "x-"),
            "Cache-Control: private=\"content-length\", max-age=600",
            "Cache-Control: max-age=99999999999999999999999999999999",
            "Cache-Control: max-age=\"600\", max-age=-1, max-age",
            "Cache-Control: =,=,\"\\\\\\\"=\",",
            "CDN-Cache-Control: " + "(".repeat(10_000),
            "CDN-Cache-Control: max-age=600;a=" + "\"\\\"".repeat(5_000),
            "Cache-Tag: " + list(5000, "tag"),
            "Surrogate-Key: " + "a ".repeat(10_000),
            "ETag: unquoted",
            "ETag: W/",
            "ETag: \"" + "e".repeat(8_000) + "\"",
            "ETag: \"a\"\r\nETag: \"b\"",
            "Last-Modified: Thu, 99 Foo 0000 99:99:99 GMT",
            "Last-Modified: " + "9".repeat(10_000),
            "Date: Fri, 31 Dec 9999 23:59:59 GMT",
            "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nAge: 99999999999",
            "Age: -5\r\nAge: x",
            "Expires: 0\r\nExpires: -1\r\nPragma: no-cache",
            "Content-Encoding: gzip",
            "Content-Encoding: gzip, br, zstd, gzip",
            "Content-Encoding: \u00ff",
            "Content-Type: text/html; " + "a=b; ".repeat(5_000),
            "Content-Type: \"\u0001",
            "Connection: cache-control, etag, content-length, age, via, vary",
            "Connection: close, close, \"",
            "Set-Cookie: a=b\r\n".repeat(1000).strip(),
            "Link: " + list(2000, "</a>; rel=preload; a="),
            "Link: <" + "<".repeat(20_000),
            "Location: http://[::1\r\nContent-Location: //\u00ff:99999999/%zz",
            "Content-Location: " + "/".repeat(30_000),
            "Via: " + list(2000, "1.1 weir-edge"),
            "Cache-Status: \"\\\u00ff",
            "Trailer: content-length, transfer-encoding",
            "Upgrade: h2c, websocket",
            "Alt-Svc: h2=\":1\"",
            "Weir-Debug: key",
            "X: " + "x".repeat(60_000),
            "X: y\r\n".repeat(2_000).strip())) {
      String name = field.substring(0, Math.min(40, field.length()));
      String lifetime = field.startsWith("Cache-Control") ? "" : FRESH;
      all.add(new Odd(name, ok(lifetime + TEN + field + "\r\n", BODY)));
    }
    return all;
  }

  // ---- what clients ask for

  private static final List<String[]> ASKINGS =
      List.of(
          new String[] {},
          new String[] {},
          new String[] {"Range: bytes=2-4"},
          new String[] {"Range: bytes=-3", "If-Range: \"a\""},
          new String[] {"Accept-Encoding: gzip"},
          new String[] {"If-None-Match: \"a\", W/\"b\", *, \""},
          new String[] {"If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"});

  @ParameterizedTest
  @MethodSource({"framings", "statuses", "ranges", "fields"})
  void whateverTheOriginSays_theBodyIsRightOrThereIsNone(Odd odd) throws Exception {
    String path = "/odd/" + ANSWERS.size();
    ANSWERS.put(path, odd);
    for (String[] fields : ASKINGS) {
      check(odd.name() + " asked with " + List.of(fields), path, fields);
    }
    awaitNothingUnderWay();
    assertThat(Http.get(edge.port(), path + "?well").text()).isEqualTo(BODY);
  }

  private static void check(String what, String path, String... fields) {
    RawMessage answer;
    try {
      answer = afterHints(path, fields);
    } catch (SocketTimeoutException e) {
      throw new AssertionError(what + " is never answered", e);
    } catch (IOException | NumberFormatException e) {
      // ended early, and said so by closing; or longer than there is memory
      return;
    }
    int status = answer.status();
    assertThat(status).as(what).isNotEqualTo(500).isBetween(200, 999);
    if (REFUSALS.contains(status)) {
      assertThat(answer.header("Content-Type")).as(what).hasValue("application/problem+json");
    } else if (status == 206) {
      assertThat(BODY).as(what).contains(answer.text());
    } else {
      assertThat(answer.text()).as(what).isIn(BODY, "");
    }
  }

  private static void awaitNothingUnderWay() {
    while (edge.bodies.taken() > 0) {
      Thread.onSpinWait();
    }
  }

  private static RawMessage afterHints(String path, String... fields) throws IOException {
    try (Http http = Http.connect(edge.port())) {
      http.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
      for (String field : fields) {
        http.send(field + "\r\n");
      }
      http.send("Connection: close\r\n\r\n");
      RawMessage answer = http.read();
      while (answer.status() < 200) {
        answer = http.read();
      }
      return answer;
    }
  }

  @ParameterizedTest
  @MethodSource("oddFields")
  void whateverAClientAsksFor_theBodyIsRightOrThereIsNone(String field) {
    for (int i = 0; i < 3; i++) {
      check(field.substring(0, Math.min(40, field.length())), "/asked", field);
    }
    awaitNothingUnderWay();
  }

  static List<String> oddFields() {
    return List.of(
        "Range: bytes=" + list(5000, "0-"),
        "Range: bytes=99999999999999999999-",
        "Range: bytes=-99999999999999999999",
        "Range: bytes=-0",
        "Range: bytes=5-2",
        "Range: bytes=,,,",
        "Range: lines=0-1",
        "Range: bytes=2-4\r\nRange: bytes=0-1",
        "If-Range: " + "\"".repeat(1000) + "\r\nRange: bytes=2-4",
        "If-None-Match: " + list(3000, "W/\"x\""),
        "If-None-Match: " + "\"".repeat(7000),
        "If-Modified-Since: " + "9".repeat(7000),
        "If-Match: \"other\"",
        "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
        "Accept-Encoding: " + list(1000, "gzip;q=0."),
        "Accept-Encoding: *;q=0, identity;q=0",
        "Accept-Encoding: ;;;,,,=\"",
        "Accept-Language: " + list(1000, "de;q=0."),
        "Cache-Control: " + list(800, "max-age="),
        "Cache-Control: max-age=" + "9".repeat(7000),
        "Cache-Control: only-if-cached, no-cache, no-store, max-stale, min-fresh=x",
        "Pragma: \"no-cache",
        "Via: " + list(500, "1.1 weir-edge"),
        "Weir-Debug: key",
        "Connection: range, host, cache-control, x",
        "Expect: 100-continue",
        "Expect: 200-ok",
        "TE: trailers, chunked;q=9",
        "Upgrade: h2c\r\nHTTP2-Settings: AAAA",
        "X-Forwarded-Host: other\r\nX-Original-URL: /other",
        "Cookie: " + "a=b; ".repeat(1500),
        "Authorization: " + "x".repeat(7000));
  }

  @Test
  void longAndOddTargetsAreAnsweredOrRefused() throws Exception {
    for (String path :
        List.of(
            "/" + "a".repeat(7000),
            "/" + "a/../".repeat(1000),
            "/%00%0d%0a",
            "/%",
            "/?" + "a&".repeat(3000),
            "//localhost/x",
            "/" + "*".repeat(4000))) {
      check("long or odd", path);
      check("long or odd", path);
    }
  }
}
