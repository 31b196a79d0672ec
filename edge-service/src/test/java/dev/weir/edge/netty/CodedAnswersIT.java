package dev.weir.edge.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.store.StoreStats;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients get of answers that the edge compresses. */
@Timeout(60)
class CodedAnswersIT {

  private static final String TEXT = "All work and no play makes a dull page. ".repeat(200);
  private static final String FRESH = "Cache-Control: max-age=60";
  private static final String HTML = "Content-Type: text/html";
  private static final String TAG = "ETag: \"v1\"";
  private static final String GZIP = "Accept-Encoding: gzip";
  private static final Script UNCHANGED =
      Script.repeating(
          Step.request(),
          Step.send("HTTP/1.1 304 Not Modified\r\n" + TAG + "\r\n" + FRESH + "\r\n\r\n"));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void missAndHit_areCoded(String coding) throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML, TAG);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      String accept = "Accept-Encoding: " + coding;
      RawMessage miss = Http.get(edge.port(), "/", accept);
      RawMessage hit = Http.get(edge.port(), "/", accept);
      RawMessage plain = Http.get(edge.port(), "/");

      assertThat(miss.header("Content-Encoding")).hasValue(coding);
      assertThat(miss.header("ETag")).hasValue("W/\"v1\"");
      assertThat(decoded(coding, miss.body())).isEqualTo(TEXT);
      assertThat(hit.header("Cache-Status").orElse("")).contains("; hit;");
      assertThat(hit.header("Content-Encoding")).hasValue(coding);
      assertThat(hit.header("Content-Length")).hasValue("" + hit.body().length);
      assertThat(hit.header("Vary")).hasValue("Accept-Encoding");
      assertThat(hit.header("ETag").orElse("")).startsWith("\"v1-" + coding + "-");
      assertThat(hit.body().length).isLessThan(TEXT.length() / 10);
      assertThat(decoded(coding, hit.body())).isEqualTo(TEXT);
      assertThat(plain.text()).isEqualTo(TEXT);
      assertThat(plain.header("Content-Encoding")).isEmpty();
      assertThat(plain.header("ETag")).hasValue("\"v1\"");
      assertThat(plain.header("Vary")).hasValue("Accept-Encoding");
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void codedForm_isMadeOnceAndWeighed() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      StoreStats plain = edge.store.stats();
      RawMessage coded = Http.get(edge.port(), "/", GZIP);
      StoreStats once = edge.store.stats();
      Http.get(edge.port(), "/", GZIP);

      assertThat(once.bytes()).isGreaterThan(plain.bytes() + coded.body().length);
      assertThat(edge.store.stats().bytes()).isEqualTo(once.bytes());
      assertThat(edge.coded.get()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void codedForm_isKeptOnDisk_andNotMadeAgainAfterARestart(String coding) throws Exception {
    String accept = "Accept-Encoding: " + coding;
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML, TAG)) {
      RawMessage before;
      try (RunningEdge edge = RunningEdge.onDisk(folder, origin.url())) {
        ofShop(edge, "Accept: */*");
        before = ofShop(edge, accept);
        assertThat(edge.coded.get()).as("summed up and compressed").isEqualTo(2);
      }
      assertThat(decoded(coding, before.body())).isEqualTo(TEXT);
      try (ScriptedUpstream unchanged = ScriptedUpstream.start(UNCHANGED);
          RunningEdge edge = RunningEdge.onDisk(folder, unchanged.url())) {
        awaitKeys(edge, 2);
        RawMessage after = ofShop(edge, accept);

        assertThat(after.header("Cache-Status").orElse("")).contains("fwd-status=304");
        assertThat(after.body()).isEqualTo(before.body());
        assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
        assertThat(edge.coded.get()).as("summed up alone").isEqualTo(1);
      }
    }
  }

  @Test
  void codedForm_thatWasHalfWritten_isMadeAgain() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML, TAG)) {
      try (RunningEdge edge = RunningEdge.onDisk(folder, origin.url())) {
        ofShop(edge, "Accept: */*");
        ofShop(edge, GZIP);
      }
      // the form was written last
      try (Stream<Path> files = Files.list(folder);
          FileChannel segment =
              FileChannel.open(
                  files.filter(file -> file.toString().endsWith(".segment")).findFirst().get(),
                  StandardOpenOption.WRITE)) {
        segment.truncate(segment.size() - 5);
      }
      try (ScriptedUpstream unchanged = ScriptedUpstream.start(UNCHANGED);
          RunningEdge edge = RunningEdge.onDisk(folder, unchanged.url())) {
        awaitKeys(edge, 1);
        RawMessage after = ofShop(edge, GZIP);

        assertThat(decoded("gzip", after.body())).isEqualTo(TEXT);
        assertThat(edge.coded.get()).as("summed up and compressed").isEqualTo(2);
      }
    }
  }

  /** Of a host that is the same at every port. */
  private static RawMessage ofShop(RunningEdge edge, String field) throws IOException {
    try (Http http = Http.connect(edge.port())) {
      http.send("GET / HTTP/1.1\r\nHost: shop.example\r\n" + field + "\r\n\r\n");
      return http.read();
    }
  }

  /** What is on disk is found by and by. */
  private static void awaitKeys(RunningEdge edge, int count) {
    await()
        .until(
            () -> {
              int found = 0;
              for (CacheKey _ : edge.store.keysOnDisk()) {
                found++;
              }
              return found == count;
            });
  }

  @Test
  void whatTheClientHas_isNotSentAgain() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML, TAG);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/", GZIP);
      String tag = Http.get(edge.port(), "/", GZIP).header("ETag").orElseThrow();

      RawMessage same = Http.get(edge.port(), "/", GZIP, "If-None-Match: " + tag);
      RawMessage weak = Http.get(edge.port(), "/", GZIP, "If-None-Match: W/\"v1\"");
      RawMessage plain = Http.get(edge.port(), "/", "If-None-Match: \"v1\"");
      RawMessage other = Http.get(edge.port(), "/", GZIP, "If-None-Match: \"v2\"");

      assertThat(same.status()).isEqualTo(304);
      assertThat(same.header("ETag")).hasValue(tag);
      assertThat(same.header("Vary")).hasValue("Accept-Encoding");
      assertThat(weak.status()).isEqualTo(304);
      assertThat(weak.header("ETag")).hasValue("W/\"v1\"");
      assertThat(plain.status()).isEqualTo(304);
      assertThat(plain.header("ETag")).hasValue("\"v1\"");
      assertThat(other.status()).isEqualTo(200);
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void clientThatHasTheCodedAnswer_getsItsTagWhenTheStoreHasLostIt() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML, TAG);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      String has = "\"v1-gzip-0123abcd\"";
      RawMessage known = Http.get(edge.port(), "/", GZIP, "If-None-Match: " + has);

      assertThat(known.status()).isEqualTo(304);
      assertThat(known.header("ETag")).hasValue(has);
      assertThat(decoded("gzip", Http.get(edge.port(), "/", GZIP).body())).isEqualTo(TEXT);
    }
  }

  @Test
  void ranges_areOfTheCodedBody() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML, TAG);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/", GZIP);
      RawMessage whole = Http.get(edge.port(), "/", GZIP);
      String tag = whole.header("ETag").orElseThrow();

      RawMessage part = Http.get(edge.port(), "/", GZIP, "Range: bytes=10-19", "If-Range: " + tag);
      RawMessage ofThePlain =
          Http.get(edge.port(), "/", GZIP, "Range: bytes=10-19", "If-Range: \"v1\"");

      assertThat(part.status()).isEqualTo(206);
      assertThat(part.header("Content-Range")).hasValue("bytes 10-19/" + whole.body().length);
      assertThat(part.header("Content-Encoding")).hasValue("gzip");
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 10, 20));
      assertThat(ofThePlain.status()).isEqualTo(200);
    }
  }

  @Test
  void headSaysWhatGetWould() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML, TAG);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      RawMessage head = Http.request(edge.port(), "HEAD", "/", GZIP);
      RawMessage get = Http.get(edge.port(), "/", GZIP);

      assertThat(head.header("Content-Encoding")).hasValue("gzip");
      assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
      assertThat(head.header("Content-Length")).hasValue("" + get.body().length);
    }
  }

  @Test
  void revalidated_staysCoded() throws Exception {
    Script script =
        Script.of(
            Step.request(),
            Step.respond(200, TEXT, FRESH, HTML, TAG),
            Step.request(),
            Step.send("HTTP/1.1 304 Not Modified\r\n" + FRESH + "\r\n" + TAG + "\r\nX: 2\r\n\r\n"));
    try (ScriptedUpstream origin = ScriptedUpstream.start(script);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/", GZIP);
      RawMessage before = Http.get(edge.port(), "/", GZIP);
      edge.later(Duration.ofSeconds(70));
      RawMessage after = Http.get(edge.port(), "/", GZIP);

      assertThat(after.header("X")).hasValue("2");
      assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
      assertThat(after.body()).isEqualTo(before.body());
      assertThat(edge.coded.get()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: image/png",
        "Cache-Control: max-age=60, no-transform",
        "Content-Encoding: identity",
        "Content-Digest: sha-256=:AA==:"
      })
  void whatMustStayAsItIs_isNotCoded(String field) throws Exception {
    String type = field.startsWith("Content-Type") ? "X: y" : HTML;
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, type, field);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      for (int i = 0; i < 2; i++) {
        RawMessage answer = Http.get(edge.port(), "/", GZIP);
        assertThat(answer.text()).isEqualTo(TEXT);
        assertThat(answer.header("Vary")).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept-Encoding: gzip;q=0",
        "Accept-Encoding: identity, gzip;q=0.5",
        "Accept-Encoding: deflate",
        "Cache-Control: no-transform"
      })
  void whoDoesNotTakeIt_getsItAsItIs(String field) throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, TEXT, FRESH, HTML, TAG);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      for (int i = 0; i < 2; i++) {
        RawMessage answer = Http.get(edge.port(), "/", field);
        assertThat(answer.text()).isEqualTo(TEXT);
        assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
        assertThat(answer.header("ETag")).hasValue("\"v1\"");
      }
    }
  }

  @Test
  void whatIsNotStored_isNotCoded() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.answering(200, TEXT, "Cache-Control: private", HTML);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/", GZIP).text()).isEqualTo(TEXT);
    }
  }

  private static String decoded(String coding, byte[] body) throws IOException {
    try (InputStream in = decoder(coding, new ByteArrayInputStream(body))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static InputStream decoder(String coding, InputStream coded) throws IOException {
    return switch (coding) {
      case "gzip" -> new GZIPInputStream(coded);
      case "br" -> new BrotliInputStream(coded);
      default -> new ZstdInputStream(coded);
    };
  }
}
