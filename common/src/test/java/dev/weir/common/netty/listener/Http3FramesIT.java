package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.common.netty.listener.RawQuic.Outcome;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.netty.Http2Case;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http3.Http3ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** HTTP/3 that is right and wrong, stream by stream and byte by byte. */
@Timeout(60)
class Http3FramesIT {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  @RegisterExtension
  private static final ClassResource<MultiThreadIoEventLoopGroup> CLIENT = QuicSocket.loop();

  /** The codec of HTTP/3 reads it as CONNECT. */
  private static final String LIKE_CONNECT = "connect-in-small-letters-is-another-method";

  private static final Queue<String> SERVED = new ConcurrentLinkedQueue<>();

  @TempDir private static Path folder;
  private static Listener listener;

  @BeforeAll
  static void bind() {
    TestCertificates.authority("Test CA").issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0).with(TlsSettings.standard()),
            breaking(
                Planes.of(
                    Http3FramesIT::open,
                    TRANSPORT.get(),
                    CertificateManager.load(
                        List.of(new CertificateEntry("local", Set.of(), files)),
                        "local",
                        Instant.now()))));
  }

  /** What the lane does not take breaks off in the middle of its answer. */
  private static DataPlane breaking(DataPlane plane) {
    return new DataPlane(
        plane.lane(),
        (request, response) ->
            response.sendString(
                Flux.just("half").concatWith(Flux.error(new IOException("the other half")))),
        plane.addresses(),
        plane.limits(),
        plane.metrics(),
        plane.transport(),
        plane.certificates(),
        plane.protection(),
        plane.watch());
  }

  @BeforeEach
  void forget() {
    SERVED.clear();
  }

  @AfterAll
  static void stop() {
    listener.close();
  }

  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    return switch (request.uri()) {
      case "/broken" -> null;
      case "/echo" -> new Echo(client);
      default -> new Whole(request.uri(), client);
    };
  }

  /** Answers each piece of the request with one of the answer. */
  private record Echo(ClientStream client) implements Exchange {

    @Override
    public void begin() {
      client.writeHead(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
      client.flush();
      client.requestMore();
      SERVED.add("begun");
    }

    @Override
    public void onContent(HttpContent content) {
      client.writeContent(content);
      client.flush();
      client.requestMore();
      SERVED.add("echoed");
    }

    @Override
    public void onClientGone() {}
  }

  private record Whole(String uri, ClientStream client) implements Exchange {

    @Override
    public void begin() {}

    @Override
    public void onContent(HttpContent content) {
      content.release();
      if (content instanceof LastHttpContent) {
        SERVED.add(uri);
        client.respond(Planes.ok("answer"));
      } else {
        client.requestMore();
      }
    }

    @Override
    public void onClientGone() {}
  }

  static List<Http3FrameCase> frames() {
    return Http3FrameCase.all();
  }

  /** RFC 9114 sections 4.2 and 4.3 ask of requests what RFC 9113 does. */
  static List<Http2Case> requests() {
    return Http2Case.all().stream().filter(one -> !one.name().equals(LIKE_CONNECT)).toList();
  }

  @Test
  void corpus_isLarge() {
    assertThat(frames()).hasSizeGreaterThan(50).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("frames")
  void frames_haveTheOutcomeThatTheSpecificationNames(Http3FrameCase one) throws Exception {
    try (RawQuic quic = new RawQuic(CLIENT.get(), listener.address())) {
      one.sendTo(quic);
      if (one.goesOn()) {
        assertServes(quic);
      } else if (one.isServed()) {
        assertThat(answered(quic, "request")).isEqualTo(200);
        assertThat(SERVED).containsExactly("/lane");
      } else {
        assertEnded(one, quic);
        assertThat(SERVED.isEmpty() || one.maybeServed()).isTrue();
        if (!one.mustClose()) {
          assertServes(quic);
        }
      }
    }
  }

  private static void assertEnded(Http3FrameCase one, RawQuic quic) throws Exception {
    Outcome outcome = quic.next();
    while (one.mustClose() && !(outcome instanceof Outcome.Closed)) {
      outcome = quic.next();
    }
    switch (outcome) {
      case Outcome.Reset(String _, long code) ->
          assertThat(one.hasCode(code) || (code == Outcome.UNSEEN && one.isEarly()))
              .as(outcome.toString())
              .isTrue();
      case Outcome.Closed(long code, boolean application) ->
          assertThat(one.mustClose() && application && one.hasCode(code))
              .as(outcome.toString())
              .isTrue();
      case Outcome.Answered(String _, int status) -> {
        assertThat(one.mustClose()).isFalse();
        assertThat(status).isEqualTo(400);
      }
    }
  }

  private static void assertServes(RawQuic quic) throws Exception {
    quic.send("request-afterwards", Http3Bytes.frame(1, Http3FrameCase.request("GET")));
    quic.end("request-afterwards");
    assertThat(answered(quic, "request-afterwards")).isEqualTo(200);
  }

  private static int answered(RawQuic quic, String stream) throws Exception {
    Outcome outcome = quic.next();
    while (!(outcome instanceof Outcome.Closed) && !outcome.stream().equals(stream)) {
      outcome = quic.next();
    }
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    return ((Outcome.Answered) outcome).status();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void doubtfulRequest_isServedOnlyWhereItIsRight(Http2Case one) throws Exception {
    try (RawQuic quic = new RawQuic(CLIENT.get(), listener.address())) {
      byte[] head = Http3Bytes.section(one.fields().toArray(String[]::new));
      quic.send("request", Http3Bytes.frame(Http3Bytes.HEADERS, head));
      if (!one.body().isEmpty()) {
        byte[] body = one.body().getBytes(ISO_8859_1);
        quic.send("request", Http3Bytes.frame(Http3Bytes.DATA, body));
      }
      quic.end("request");
      Outcome outcome = quic.next();
      if (one.isServed()) {
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(((Outcome.Answered) outcome).status()).isEqualTo(200);
        assertThat(SERVED).containsExactly("/lane");
      } else {
        if (outcome instanceof Outcome.Answered answer) {
          assertThat(answer.status()).isBetween(400, 501).isNotEqualTo(500);
        }
        assertThat(SERVED).isEmpty();
        assertServes(quic);
      }
    }
  }

  @Test
  void answerThatBreaksOff_isReset_andNotEndedAsIfItWereWhole() throws Exception {
    try (RawQuic quic = new RawQuic(CLIENT.get(), listener.address())) {
      get(quic, "/broken");
      assertThat(quic.next()).isInstanceOf(Outcome.Reset.class);
      assertServes(quic);
    }
  }

  private static void get(RawQuic quic, String path) {
    quic.send("request", head("GET", path));
    quic.end("request");
  }

  private static byte[] head(String method, String path) {
    byte[] fields =
        Http3Bytes.section(
            ":method", method, ":scheme", "https", ":authority", "test", ":path", path);
    return Http3Bytes.frame(Http3Bytes.HEADERS, fields);
  }

  @Test
  void answerThatTheClientStops_isNoRefusedRequest() throws Exception {
    try (RawQuic quic = new RawQuic(CLIENT.get(), listener.address());
        Refusals refusals = new Refusals()) {
      quic.send("request", head("POST", "/echo"));
      Awaitility.await().until(() -> SERVED.contains("begun"));
      quic.stop("request", Http3ErrorCode.H3_REQUEST_CANCELLED.code());
      quic.send("request", Http3Bytes.frame(Http3Bytes.DATA, new byte[10]));
      Awaitility.await().until(() -> SERVED.contains("echoed"));
      assertServes(quic);
      assertThat(refusals.told()).isEmpty();
      quic.send("request-malformed", Http3Bytes.frame(Http3Bytes.HEADERS, Http3Bytes.section()));
      Awaitility.await().until(() -> refusals.told().size() == 1);
    }
  }

  /** What the check of requests says of those that it refuses. */
  private static final class Refusals implements AutoCloseable {

    private final Logger logger =
        (Logger) LoggerFactory.getLogger("dev.weir.common.netty.listener.http3.RequestCheck");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    Refusals() {
      log.start();
      logger.setLevel(Level.DEBUG);
      logger.addAppender(log);
    }

    List<ILoggingEvent> told() {
      return List.copyOf(log.list);
    }

    @Override
    public void close() {
      logger.detachAppender(log);
      logger.setLevel(null);
    }
  }
}
