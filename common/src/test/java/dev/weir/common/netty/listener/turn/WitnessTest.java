package dev.weir.common.netty.listener.turn;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.accesslog.AccessLog;
import dev.weir.common.accesslog.AccessLogSettings;
import dev.weir.common.accesslog.AccessLogSettings.Format;
import dev.weir.common.accesslog.LogSink;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.HostPort;
import dev.weir.common.netty.listener.Planes;
import dev.weir.common.netty.listener.admission.HealthAnswer;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.trace.Carrier;
import dev.weir.common.trace.RequestHead;
import dev.weir.common.trace.RequestSpan;
import dev.weir.common.trace.Traces;
import dev.weir.common.trace.UpstreamSpan;
import dev.weir.testkit.ClassResource;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the access log and traces are told of requests. */
@Timeout(20)
class WitnessTest {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private static final NetworkMetrics METRICS = new NetworkMetrics();

  private final StringBuilder written = new StringBuilder();
  private final CountDownLatch disk = new CountDownLatch(1);
  private final AccessLog log = AccessLog.to(sink(), settings());
  private final List<String> spans = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new LaneHandler(
              new ListenerScope(
                  ListenerSettings.of("test", "127.0.0.1", 0),
                  Planes.of(this::open, TRANSPORT.get(), new Watch(log, traces()))),
              false));

  @AfterEach
  void close() {
    disk.countDown();
    channel.finishAndReleaseAll();
    log.close();
  }

  private static AccessLogSettings settings() {
    List<String> fields =
        List.of(
            "target", "status", "bytesOut", "route", "cache", "requestId", "header:ua", "traceId");
    return new AccessLogSettings(
        Format.JSON, AccessLogSettings.fields(Format.JSON, fields), true, 1 << 20);
  }

  /** A disk that answers when the test says so. */
  private LogSink sink() {
    return new LogSink() {
      @Override
      public void write(byte[] bytes, int length) {
        try {
          disk.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        written.append(new String(bytes, 0, length, US_ASCII));
      }

      @Override
      public void close() {}
    };
  }

  private Traces traces() {
    return new Traces() {
      @Override
      public boolean isOff() {
        return false;
      }

      @Override
      public RequestSpan begin(RequestHead request, Carrier fields) {
        spans.add("begin " + request.path() + " " + fields.get("traceparent"));
        return new RequestSpan() {
          @Override
          public @Nullable String traceId() {
            return "t1";
          }

          @Override
          public UpstreamSpan ask(String method, HostPort upstream) {
            return UpstreamSpan.NONE;
          }

          @Override
          public void mark(String kind, String name) {
            spans.add(kind + " " + name);
          }

          @Override
          public void end(int status) {
            spans.add("end " + status);
          }
        };
      }
    };
  }

  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    if (request.uri().startsWith("/other")) {
      return null;
    }
    return new Exchange() {
      @Override
      public void begin() {
        if (request.uri().startsWith("/wait")) {
          return;
        }
        request.setUri("/changed");
        request.headers().remove("ua");
        client.mark(METRICS.series("route", "shop"));
        client.countIn(METRICS.series("cache", "hit"));
        FullHttpResponse answer = Planes.ok("hello");
        answer.headers().set("x-request-id", "r1");
        client.respond(answer);
      }

      @Override
      public void onContent(HttpContent content) {
        content.release();
      }

      @Override
      public void onClientGone() {}
    };
  }

  private static FullHttpRequest get(String path) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    request.headers().set("host", "a").set("ua", "curl").set("traceparent", "tp");
    return request;
  }

  private int status() {
    HttpResponse answer = channel.readOutbound();
    assertThat(answer).isNotNull();
    ReferenceCountUtil.release(answer);
    return answer.status().code();
  }

  private List<String> lines() {
    disk.countDown();
    log.close();
    return written.toString().lines().toList();
  }

  @Test
  void aRequestIsToldAsItCameWithWhatBecameOfIt() {
    channel.writeInbound(get("/a?b"));
    assertThat(status()).isEqualTo(200);
    assertThat(lines())
        .containsExactly(
            "{\"target\":\"/a?b\",\"status\":200,\"bytesOut\":5,\"route\":\"shop\","
                + "\"cache\":\"hit\",\"requestId\":\"r1\",\"header:ua\":\"curl\","
                + "\"traceId\":\"t1\"}");
    assertThat(spans).containsExactly("begin /a tp", "route shop", "cache hit", "end 200");
  }

  @Test
  void aDiskThatDoesNotAnswerHoldsUpNoRequest() {
    for (int i = 0; i < 100; i++) {
      channel.writeInbound(get("/a"));
      assertThat(status()).isEqualTo(200);
    }
    assertThat(written).isEmpty();
    assertThat(lines()).hasSize(100);
  }

  @Test
  void whatReactorNettyServesIsTold() {
    channel.writeInbound(get("/other"));
    channel.writeOutbound(Planes.ok("from afar"));
    assertThat(status()).isEqualTo(200);
    assertThat(lines()).singleElement().asString().contains("\"/other\"", "200", "\"bytesOut\":9");
    assertThat(spans).containsExactly("begin /other tp", "end 200");
  }

  @Test
  void aClientThatLeavesIsTold() {
    channel.writeInbound(get("/wait"));
    channel.close();
    assertThat(lines()).singleElement().asString().contains("\"/wait\"", "499");
    assertThat(spans).containsExactly("begin /wait tp", "end 499");
  }

  @Test
  void aRequestThatIsRefusedIsTold() {
    FullHttpRequest unfit = get("/a");
    unfit.headers().remove("host");
    channel.writeInbound(unfit);
    assertThat(status()).isEqualTo(400);
    assertThat(lines()).singleElement().asString().contains("\"/a\"", "400");
    assertThat(spans).containsExactly("begin /a tp", "end 400");
  }

  @Test
  void questionsForTheListenersHealthAreNot() {
    channel.writeInbound(get(HealthAnswer.PATH));
    assertThat(status()).isEqualTo(200);
    assertThat(lines()).isEmpty();
    assertThat(spans).isEmpty();
  }
}
