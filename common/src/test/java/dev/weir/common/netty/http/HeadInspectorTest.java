package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HeadInspectorTest {

  @Provide
  Arbitrary<String> requests() {
    Arbitrary<String> bodies =
        Arbitraries.of(
            "", "abc", "\r\n\r\n", "a\r\n b\r\n\r", "\n\n", "x".repeat(300), "\r\r\n\r\n");
    return Arbitraries.of("none", "counted", "chunked")
        .flatMap(kind -> bodies.map(body -> request(kind, body)));
  }

  private static String request(String kind, String body) {
    String head = "POST /p HTTP/1.1\r\nHost: a\r\n";
    return switch (kind) {
      case "none" -> "GET /g HTTP/1.1\r\nHost: a\r\n\r\n";
      case "counted" -> head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
      default -> head + "Transfer-Encoding: chunked\r\n\r\n" + chunks(body) + "0\r\nT: v\r\n\r\n";
    };
  }

  private static String chunks(String body) {
    return body.isEmpty() ? "" : Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
  }

  @Property
  void goodRequests_areReadAsWithoutInspector_howeverTheyAreCut(
      @ForAll @Size(min = 1, max = 6) List<@net.jqwik.api.From("requests") String> requests,
      @ForAll @IntRange(min = 1, max = 400) int step) {
    String bytes = String.join("", requests);
    assertThat(decode(bytes, step, true)).isEqualTo(decode(bytes, bytes.length(), false));
  }

  @Property
  void foldedHead_isRefused_whateverIsBeforeItAndHoweverItIsCut(
      @ForAll @Size(max = 4) List<@net.jqwik.api.From("requests") String> before,
      @ForAll @IntRange(min = 1, max = 400) int step) {
    String folded = "GET /folded HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n";
    List<String> read = decode(String.join("", before) + folded, step, true);
    assertThat(read).hasSize(before.size() + 1);
    assertThat(read.getLast()).isEqualTo("refused");
  }

  @Property
  void anyBytes_neverFail(
      @ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(min = 1, max = 50) int step) {
    String text = "GET / HTTP/1.1\r\n" + new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(decode(text, step, true)).hasSizeLessThan(200);
  }

  /** The requests in these bytes, each with its body. */
  private static List<String> decode(String bytes, int step, boolean inspected) {
    HeadInspector inspector = new HeadInspector();
    Collector collector = new Collector(inspected ? inspector : null);
    EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(), collector);
    if (inspected) {
      channel.pipeline().addFirst(inspector);
    }
    for (int i = 0; i < bytes.length(); i += step) {
      String piece = bytes.substring(i, Math.min(bytes.length(), i + step));
      channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
    }
    List<String> found = List.copyOf(collector.requests);
    channel.finishAndReleaseAll();
    return found;
  }

  private static final class Collector extends ChannelInboundHandlerAdapter {

    private final @org.jspecify.annotations.Nullable HeadInspector inspector;
    private final List<String> requests = new ArrayList<>();
    private final StringBuilder open = new StringBuilder();

    Collector(@org.jspecify.annotations.Nullable HeadInspector inspector) {
      this.inspector = inspector;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (inspector != null) {
        inspector.decoded(msg);
      }
      if (((HttpObject) msg).decoderResult().isFailure()) {
        requests.add("refused");
      } else {
        note(msg);
      }
      ReferenceCountUtil.release(msg);
    }

    private void note(Object msg) {
      if (msg instanceof HttpRequest request) {
        open.setLength(0);
        open.append(request.uri());
      }
      if (msg instanceof HttpContent content) {
        open.append(content.content().toString(StandardCharsets.ISO_8859_1));
      }
      if (msg instanceof LastHttpContent) {
        requests.add(open.toString());
      }
    }
  }
}
