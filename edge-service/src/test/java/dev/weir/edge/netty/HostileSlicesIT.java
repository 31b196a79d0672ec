package dev.weir.edge.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.edge.invalidate.Glob;
import dev.weir.edge.site.SliceRules;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slices from an origin that lies: who asks gets the bytes of one version, or is cut off. */
@Timeout(60)
class HostileSlicesIT {

  private static final int SIZE = 64 * 1024;
  private static final int SLICES = 4;
  private static final int LENGTH = (SLICES - 1) * SIZE + 1000;
  private static final Pattern RANGE = Pattern.compile("(?im)^range: *bytes=(\\d+)-(\\d+)");
  private static final String FRESH = "Cache-Control: max-age=60\r\n";
  private static final String TAG = FRESH + "ETag: \"v1\"\r\n";

  private final ServerSocket origin;
  private final RunningEdge edge;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final byte[] old = content(1);
  private final byte[] recent = content(2);
  private volatile Function<String, byte[]> script = head -> new byte[0];

  HostileSlicesIT() throws IOException {
    origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    edge =
        RunningEdge.with(
            new SliceRules(SIZE, List.of(new Glob("/big*"))),
            "http://127.0.0.1:" + origin.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    edge.close();
    origin.close();
  }

  private static byte[] content(long seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = origin.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      String head = head(socket.getInputStream());
      asked.add(head);
      socket.getOutputStream().write(script.apply(head));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // the edge had enough of it
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int next;
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n") && (next = in.read()) >= 0) {
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  // ---- what the origin says

  private static int first(String head) {
    Matcher range = RANGE.matcher(head);
    return range.find() ? Integer.parseInt(range.group(1)) : -1;
  }

  /** The slice that is asked for; the whole where none is. */
  private static byte[] honest(String head, String fields, byte[] content) {
    int first = first(head);
    return first < 0
        ? message("200 OK\r\n" + fields, content)
        : part(first, fields, Integer.toString(LENGTH), content);
  }

  private static byte[] part(int first, String fields, String complete, byte[] content) {
    int last = Math.min(first + SIZE, LENGTH) - 1;
    return message(
        "206 Partial Content\r\nContent-Range: bytes %d-%d/%s\r\n".formatted(first, last, complete)
            + fields,
        Arrays.copyOfRange(content, first, last + 1));
  }

  private static byte[] message(String head, byte[] body) {
    return raw(head + "Content-Length: " + body.length + "\r\n", body);
  }

  private static byte[] raw(String head, byte[] body) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(("HTTP/1.1 " + head + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
    message.writeBytes(body);
    return message.toByteArray();
  }

  private static byte[] unchanged(String fields) {
    return raw("304 Not Modified\r\n" + fields, new byte[0]);
  }

  private RawMessage get(String... fields) throws IOException {
    return Http.get(edge.port(), "/big", fields);
  }

  private RawMessage slice(int index) throws IOException {
    return get("Range: bytes=" + index * SIZE + "-" + (index * SIZE + 9));
  }

  private static byte[] start(byte[] content, int index) {
    return Arrays.copyOfRange(content, index * SIZE, index * SIZE + 10);
  }

  // ----

  @Test
  void sliceLongerThanItSays_isAskedForOnce_andEndsTheAnswer() throws Exception {
    script =
        head ->
            first(head) == SIZE
                ? raw(
                    "206 Partial Content\r\nTransfer-Encoding: chunked\r\nContent-Range: bytes %d-%d/%d\r\n"
                            .formatted(SIZE, 2 * SIZE - 1, LENGTH)
                        + TAG,
                    ("10001\r\n" + "x".repeat(SIZE + 1) + "\r\n0\r\n\r\n").getBytes(ISO_8859_1))
                : honest(head, TAG, old);

    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    assertThat(slice(1).status()).isEqualTo(502);
    assertThat(asked).hasSize(3);
    assertThat(edge.bodies.taken()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000000000000000", "9223372036854775807", "99999999999999999999"})
  void lengthThatCannotBe_isNotBelieved(String complete) throws Exception {
    script =
        head -> first(head) < 0 ? honest(head, TAG, old) : part(first(head), TAG, complete, old);
    for (int i = 0; i < 2; i++) {
      RawMessage answer = get();
      assertThat(answer.body()).isEqualTo(old);
      assertThat(answer.header("weir-slices")).isEmpty();
    }
  }

  @Test
  void fieldOfTheSlices_isNotTheOriginsToWithhold() throws Exception {
    String fields =
        "Cache-Control: max-age=60, private=\"weir-slices\"\r\nweir-slices: x\r\nETag: \"v1\"\r\n";
    script = head -> honest(head, fields, old);
    for (int i = 0; i < 2; i++) {
      RawMessage answer = get();
      assertThat(answer.body()).isEqualTo(old);
      assertThat(answer.header("weir-slices")).isEmpty();
    }
    assertThat(asked).hasSize(SLICES);
  }

  @Test
  void tagThatIsWithheld_tellsSlicesFromNoOthers() throws Exception {
    String fields = "Cache-Control: max-age=60, no-cache=\"etag\"\r\nETag: \"v1\"\r\n";
    script = head -> honest(head, fields, old);

    assertThat(get().body()).isEqualTo(old);
    assertThat(asked).hasSize(2);
  }

  /** The tag says that nothing changed that anyone would see, not that no byte did. */
  @Test
  void unchangedByAWeakTag_endsTheSlices() throws Exception {
    script = head -> honest(head, TAG, old);
    slice(0);
    edge.later(Duration.ofSeconds(70));
    script = head -> unchanged(FRESH + "ETag: W/\"v1\"\r\n");
    assertThat(slice(0).body()).isEqualTo(start(old, 0));
    script = head -> honest(head, FRESH + "ETag: W/\"v2\"\r\n", recent);

    assertThat(get().body()).isEqualTo(recent);
    assertThat(get().body()).isEqualTo(recent);
  }

  @Test
  void unchangedOfAnotherDate_endsTheSlices() throws Exception {
    String before = FRESH + "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    String after = FRESH + "Last-Modified: Sat, 05 Nov 1994 08:49:37 GMT\r\n";
    script = head -> honest(head, before, old);
    slice(0);
    edge.later(Duration.ofSeconds(70));
    script = head -> unchanged(after);
    assertThat(slice(0).body()).isEqualTo(start(old, 0));
    script = head -> honest(head, after, recent);

    assertThat(get().body()).isEqualTo(recent);
    assertThat(get().body()).isEqualTo(recent);
  }

  @Test
  void sliceInAnotherCoding_isOfNoSlicesThatAreThere() throws Exception {
    script = head -> honest(head, TAG, old);
    slice(0);
    script =
        head ->
            honest(head, TAG + (first(head) < SIZE ? "" : "Content-Encoding: gzip\r\n"), recent);

    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
  }

  @Test
  void sliceThatIsNotForOthers_goesToWhoAskedAlone() throws Exception {
    script =
        head ->
            honest(
                head,
                first(head) == SIZE ? "Cache-Control: private\r\nETag: \"v1\"\r\n" : TAG,
                old);

    assertThat(get().body()).isEqualTo(old);
    assertThat(get().body()).isEqualTo(old);
    assertThat(asked).hasSize(SLICES + 1);
  }

  @Test
  void digestOfASlice_isNoneOfTheWhole() throws Exception {
    script = head -> honest(head, TAG + "Content-Digest: md5=:AA==:\r\nContent-MD5: AA==\r\n", old);
    RawMessage answer = get();

    assertThat(answer.body()).isEqualTo(old);
    assertThat(answer.header("Content-Digest")).isEmpty();
    assertThat(answer.header("Content-MD5")).isEmpty();
  }
}
