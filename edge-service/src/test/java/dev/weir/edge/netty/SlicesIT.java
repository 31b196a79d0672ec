package dev.weir.edge.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.edge.invalidate.Glob;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.site.SliceRules;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects that are fetched and stored in slices, from an origin that gives parts. */
@Timeout(60)
class SlicesIT {

  private static final int SIZE = 64 * 1024;
  private static final int LENGTH = 10 * SIZE + 1000;
  private static final String CHANGED = "Mon, 01 Jan 2024 00:00:00 GMT";

  private final HttpServer origin;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final RunningEdge edge;
  private volatile byte[] content = content(1);
  private volatile String tag = "\"v1\"";
  private volatile String control = "max-age=60";
  private volatile Consumer<Integer> before = count -> {};

  /** Which request gets half of its part; 0 is none. */
  private volatile int cut;

  private volatile boolean givesParts = true;

  /** A field that parts lack whose condition says it: RFC 9110 section 15.3.7. */
  private volatile String leftOut = "";

  SlicesIT() throws IOException {
    origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.setExecutor(threads);
    origin.createContext("/", this::answer);
    origin.start();
    edge =
        RunningEdge.with(
            new SliceRules(SIZE, List.of(new Glob("/big*"))),
            "http://127.0.0.1:" + origin.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    edge.close();
    origin.stop(0);
    threads.shutdownNow();
  }

  private static byte[] content(long seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      asked.add(String.valueOf(range));
      before.accept(asked.size());
      byte[] body = content;
      Headers headers = exchange.getResponseHeaders();
      headers.set("Cache-Control", control);
      headers.set("Cache-Tag", "film");
      if (!tag.isEmpty()) {
        headers.set("ETag", tag);
      }
      String condition = exchange.getRequestHeaders().getFirst("If-Range");
      if (!leftOut.isEmpty() && condition == null) {
        headers.set(leftOut, leftOut.equals("Last-Modified") ? CHANGED : "gzip");
      }
      if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
      } else if (range == null || !givesParts || (condition != null && !holds(condition))) {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } else {
        part(exchange, body, range.substring("bytes=".length()).split("-", -1));
      }
    }
  }

  private boolean holds(String condition) {
    return condition.equals(tag.isEmpty() ? CHANGED : tag);
  }

  private void part(HttpExchange exchange, byte[] body, String[] range) throws IOException {
    int first = Integer.parseInt(range[0]);
    if (first >= body.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + body.length);
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    int last =
        range[1].isEmpty()
            ? body.length - 1
            : (int) Math.min(body.length - 1L, Long.parseLong(range[1]));
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(first, last, body.length));
    exchange.sendResponseHeaders(206, last - first + 1);
    int length = last - first + 1;
    exchange.getResponseBody().write(body, first, asked.size() == cut ? length / 2 : length);
  }

  private RawMessage get(String... fields) throws IOException {
    return Http.get(edge.port(), "/big", fields);
  }

  private static String slice(int index) {
    return "bytes=" + index * SIZE + "-" + ((index + 1) * SIZE - 1);
  }

  private void whole() throws IOException {
    RawMessage answer = get();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(content);
  }

  @Test
  void rangeFetchesItsSlicesAlone_andTheyServeOthers() throws Exception {
    int from = 3 * SIZE - 10;
    RawMessage first = get("Range: bytes=" + from + "-" + (from + 19));

    assertThat(first.status()).isEqualTo(206);
    assertThat(first.body()).isEqualTo(Arrays.copyOfRange(content, from, from + 20));
    assertThat(first.header("Content-Range"))
        .hasValue("bytes %d-%d/%d".formatted(from, from + 19, LENGTH));
    assertThat(first.header("Cache-Status"))
        .hasValue("weir-edge; fwd=uri-miss; fwd-status=206; stored");
    assertThat(first.header("weir-slices")).isEmpty();
    assertThat(asked).containsExactly(slice(2), slice(3));

    RawMessage second = get("Range: bytes=" + 3 * SIZE + "-" + (3 * SIZE + 4));
    assertThat(second.header("Cache-Status").orElse("")).startsWith("weir-edge; hit; ttl=");
    assertThat(second.body()).isEqualTo(Arrays.copyOfRange(content, 3 * SIZE, 3 * SIZE + 5));
    assertThat(asked).hasSize(2);

    RawMessage end = get("Range: bytes=-1010");
    assertThat(end.body()).isEqualTo(Arrays.copyOfRange(content, LENGTH - 1010, LENGTH));
    assertThat(end.header("Cache-Status"))
        .hasValue("weir-edge; fwd=partial; fwd-status=206; stored");
    assertThat(asked).endsWith(slice(9), "bytes=" + 10 * SIZE + "-" + (LENGTH - 1));
  }

  @Test
  void wholeIsPutTogether_andHeadConditionsAndRangesAreAnsweredFromIt() throws Exception {
    whole();
    assertThat(asked).hasSize(11);
    whole();
    assertThat(asked).hasSize(11);
    assertThat(Http.request(edge.port(), "HEAD", "/big").header("Content-Length"))
        .hasValue("" + LENGTH);
    assertThat(get("If-None-Match: \"v1\"").status()).isEqualTo(304);
    assertThat(get("Range: bytes=" + LENGTH + "-").status()).isEqualTo(416);
    assertThat(get("Range: bytes=0-4", "If-Range: \"v0\"").body()).isEqualTo(content);
    assertThat(get("Range: bytes=0-4", "If-Range: \"v1\"").body())
        .isEqualTo(Arrays.copyOf(content, 5));
    assertThat(asked).hasSize(11);
  }

  @Test
  void slicesWithoutTheCodingOrDateOfTheFirst_makeUpTheWhole() throws Exception {
    leftOut = "Content-Encoding";
    whole();
    assertThat(get().header("Content-Encoding")).hasValue("gzip");
    assertThat(asked).hasSize(11);

    edge.store.purge(new Purge.All());
    leftOut = "Last-Modified";
    tag = "";
    whole();
    assertThat(get().header("Last-Modified")).hasValue(CHANGED);
    assertThat(asked).hasSize(22);
  }

  @Test
  void severalRanges_areSentTogether_fromTheirSlicesAlone() throws Exception {
    int far = 7 * SIZE - 3;
    String ranges = "Range: bytes=%d-%d,5-9,%d-%d,-4".formatted(far, far + 9, SIZE, 4 * SIZE);
    for (int i = 0; i < 2; i++) {
      RawMessage answer = get(ranges);

      assertThat(answer.status()).isEqualTo(206);
      assertThat(answer.header("Content-Range")).isEmpty();
      assertThat(answer.header("Content-Length")).hasValue("" + answer.body().length);
      assertThat(parts(answer))
          .containsExactly(
              part(far, far + 9), part(5, 9), part(SIZE, 4 * SIZE), part(LENGTH - 4, LENGTH - 1));
      assertThat(asked)
          .containsExactly(
              slice(6),
              slice(7),
              slice(0),
              slice(1),
              slice(2),
              slice(3),
              slice(4),
              "bytes=" + 10 * SIZE + "-" + (LENGTH - 1));
    }
    assertThat(parts(get("Range: bytes=9-9,3-3,6-7")))
        .containsExactly(part(9, 9), part(3, 3), part(6, 7));
    assertThat(asked).hasSize(8);
  }

  @Test
  void rangesThatAreTooManyOrOverlap_areAnsweredByTheWhole() throws Exception {
    StringBuilder many = new StringBuilder("Range: bytes=0-0");
    for (int i = 1; i < 17; i++) {
      many.append(',').append(2 * i).append('-').append(2 * i);
    }
    for (String ranges : List.of(many.toString(), "Range: bytes=0-5,5-9")) {
      RawMessage answer = get(ranges);
      assertThat(answer.status()).as(ranges).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(content);
    }
  }

  /** Range and bytes, as a part of several has them. */
  private String part(int first, int last) {
    return "bytes %d-%d/%d %s"
        .formatted(
            first,
            last,
            LENGTH,
            new String(Arrays.copyOfRange(content, first, last + 1), ISO_8859_1));
  }

  private static List<String> parts(RawMessage answer) {
    String type = answer.header("Content-Type").orElseThrow();
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String delimiter = "\r\n--" + type.substring(type.indexOf('=') + 1);
    String body = new String(answer.body(), ISO_8859_1);
    assertThat(body).startsWith(delimiter).endsWith(delimiter + "--\r\n");
    List<String> parts = new ArrayList<>();
    for (String part :
        body.substring(delimiter.length(), body.length() - delimiter.length() - 4)
            .split(Pattern.quote(delimiter), -1)) {
      int range = part.indexOf("Content-Range: ") + "Content-Range: ".length();
      int end = part.indexOf("\r\n\r\n");
      parts.add(part.substring(range, end) + " " + part.substring(end + 4));
    }
    return parts;
  }

  @Test
  void stale_isRevalidatedByOneSliceThatIsNotSent() throws Exception {
    whole();
    edge.later(Duration.ofSeconds(70));
    whole();
    assertThat(asked).hasSize(12);
    edge.later(Duration.ofSeconds(70));
    content = content(2);
    tag = "\"v2\"";
    whole();
    assertThat(asked).hasSize(23);
  }

  @Test
  void everyKindOfPurge_coversAllSlices() throws Exception {
    List<Purge> purges =
        List.of(
            new Purge.Resource(new CacheKey("localhost:" + edge.port(), "/big")),
            new Purge.All(),
            new Purge.Tag("film"));
    for (Purge purge : purges) {
      whole();
      int askedBefore = asked.size();
      content = content(askedBefore);
      tag = "\"v" + askedBefore + "\"";
      edge.store.purge(purge);
      whole();
      assertThat(asked).as("%s", purge).hasSize(askedBefore + 11);
    }
  }

  @Test
  void changeBeforeTheFirstByte_beginsAnew() throws Exception {
    get("Range: bytes=0-4");
    content = content(2);
    tag = "\"v2\"";
    int from = 5 * SIZE;
    RawMessage answer = get("Range: bytes=" + from + "-" + (from + 4));

    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(content, from, from + 5));
    assertThat(answer.header("ETag")).hasValue("\"v2\"");
    whole();
  }

  @Test
  void changeInTheMiddle_endsTheAnswer_andTheNextIsOfOnePiece() throws Exception {
    before =
        count -> {
          if (count == 5) {
            content = content(2);
            tag = "\"v2\"";
          }
        };
    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    whole();
    assertThat(get().header("ETag")).hasValue("\"v2\"");
  }

  @Test
  void whoIsEndedByAChange_leavesWhatOthersStoredSince() throws Exception {
    before =
        count -> {
          if (count == 3) {
            content = content(2);
            tag = "\"v2\"";
            edge.store.purge(new Purge.All());
            wholeUnchecked();
          }
        };
    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    int askedBefore = asked.size();
    whole();
    assertThat(asked).hasSize(askedBefore);
  }

  private void wholeUnchecked() {
    try {
      whole();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void failureInTheMiddle_endsTheAnswer_andOneBeforeItIs502() throws Exception {
    before =
        count -> {
          if (count >= 5) {
            throw new IllegalStateException("gives up");
          }
        };
    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    before = count -> {};
    whole();
    origin.stop(0);
    assertThat(get("Range: bytes=0-4").body()).isEqualTo(Arrays.copyOf(content, 5));
    edge.store.purge(new Purge.All());
    assertThat(get("Range: bytes=0-4").status()).isEqualTo(502);
  }

  @Test
  void whatCannotBeSliced_passesAsItComes() throws Exception {
    tag = "W/\"v1\"";
    whole();
    RawMessage part = get("Range: bytes=7-9");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 7, 10));
    tag = "\"v1\"";
    control = "no-store";
    assertThat(get("Range: bytes=7-9").body()).isEqualTo(Arrays.copyOfRange(content, 7, 10));
    assertThat(get("Range: bytes=" + LENGTH + "-").status()).isEqualTo(416);
    control = "max-age=60";
    givesParts = false;
    whole();
    assertThat(edge.bodies.taken()).isZero();
  }

  @Test
  void whoWantsTheSame_sharesTheFetches() throws Exception {
    Callable<byte[]> job = () -> get().body();
    List<Callable<byte[]>> jobs = List.of(job, job, job, job, job, job, job, job);
    try (ExecutorService clients = Executors.newFixedThreadPool(jobs.size())) {
      for (Future<byte[]> body : clients.invokeAll(jobs)) {
        assertThat(body.get()).isEqualTo(content);
      }
    }
    assertThat(asked).hasSize(11).doesNotHaveDuplicates();
    assertThat(edge.bodies.taken()).isZero();
    assertThat(edge.flights.size()).isZero();
  }

  @Test
  void whoWaitedForASliceThatFailed_sharesTheNextTry() throws Exception {
    before =
        count -> {
          if (count == 5) {
            sleep();
          }
        };
    // answered, so that it is not asked for again by the one who asked
    cut = 5;
    Callable<Boolean> job = this::isWhole;
    List<Callable<Boolean>> jobs = List.of(job, job, job, job, job, job, job, job);
    int whole = 0;
    try (ExecutorService clients = Executors.newFixedThreadPool(jobs.size())) {
      for (Future<Boolean> one : clients.invokeAll(jobs)) {
        whole += one.get() ? 1 : 0;
      }
    }
    assertThat(whole).isEqualTo(jobs.size() - 1);
    assertThat(asked).hasSize(12);
  }

  private boolean isWhole() {
    try {
      return Arrays.equals(get().body(), content);
    } catch (IOException e) {
      return false;
    }
  }

  /** Until all others wait. */
  private static void sleep() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void otherPaths_areNotSliced() throws Exception {
    assertThat(Http.get(edge.port(), "/small").body()).isEqualTo(content);
    assertThat(asked).containsExactly("null");
  }
}
