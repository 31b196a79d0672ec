package dev.weir.common.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.RequestCase;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
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
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes in, the data plane sees no other requests than a reader without any tolerance
 * does: it may refuse more, and never splits elsewhere.
 */
class RequestSplittingTest {

  private static final String CHUNKED =
      "POST /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final List<String> GOOD =
      List.of(
          "GET /g HTTP/1.1\r\nHost: a\r\n\r\n",
          "POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab\r\nc",
          CHUNKED + "3\r\nabc\r\n0\r\n\r\n",
          CHUNKED + "1;x=\"y\"\r\na\r\n0;z\r\nT: v\r\n\r\n",
          "PUT /n HTTP/1.0\r\nHost: a\r\nX:\ty \r\n\r\n");

  /** What makes parsers disagree. */
  private static final List<String> TRICKS =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\n\r\n",
          "\r\n\r\n",
          " ",
          "\t",
          "\u0000",
          "\u000b",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u00ff",
          ":",
          ",",
          ";",
          "\"",
          "\\",
          "+",
          "-",
          "_",
          "0",
          "0x",
          "f",
          "00000000",
          "chunked",
          "identity",
          "HTTP/1.1",
          "HTTP/0.9",
          "HTTP/2.0",
          ";a=b",
          ";\n",
          ";\r",
          "Content-Length: 3\r\n",
          "Content-Length:3, 3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding : chunked\r\n",
          "Transfer-Encoding:\r\n chunked\r\n",
          "0\r\n\r\n",
          "GET /s HTTP/1.1\r\nHost: a\r\n\r\n",
          "Expect: 100-continue\r\n",
          "Connection: close\r\n");

  /** A place as a share of the input, how many bytes go there, and what comes instead. */
  record Change(int promille, int removed, String inserted) {

    String in(String text) {
      int at = (int) ((long) promille * text.length() / 1000);
      int end = Math.min(text.length(), at + removed);
      return text.substring(0, at) + inserted + text.substring(end);
    }
  }

  @Provide
  Arbitrary<String> inputs() {
    Arbitrary<String> good =
        Arbitraries.of(GOOD).list().ofMinSize(1).ofMaxSize(3).map(RequestSplittingTest::joined);
    Arbitrary<String> inserted =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(8, Arbitraries.of(TRICKS)),
            net.jqwik.api.Tuple.of(
                1, Arbitraries.integers().between(0, 255).map(c -> String.valueOf((char) (int) c))),
            net.jqwik.api.Tuple.of(1, Arbitraries.just("")));
    Arbitrary<Change> change =
        Combinators.combine(
                Arbitraries.integers().between(0, 1000),
                Arbitraries.integers().between(0, 3),
                inserted)
            .as(Change::new);
    return Combinators.combine(good, change.list().ofMaxSize(4)).as(RequestSplittingTest::changed);
  }

  private static String joined(List<String> requests) {
    return String.join("", requests);
  }

  private static String changed(String text, List<Change> changes) {
    String changed = text;
    for (Change change : changes) {
      changed = change.in(changed);
    }
    return changed;
  }

  @Property(tries = 6000)
  void nothingIsServed_thatAStrictReaderDoesNotSee(@ForAll @From("inputs") String input) {
    assertIsStrict(input);
  }

  @Property(tries = 2000)
  void howTheInputIsCut_makesNoDifference(
      @ForAll @From("inputs") String input, @ForAll @IntRange(min = 1, max = 60) int step) {
    assertThat(read(input, step)).isEqualTo(read(input, input.length()));
  }

  @Property(tries = 1000)
  void goodRequests_areAllServed(
      @ForAll @Size(min = 1, max = 4) List<@From("good") String> requests) {
    String input = joined(requests);
    assertThat(read(input, input.length()).served())
        .hasSameSizeAs(requests)
        .isEqualTo(StrictSplitter.split(input));
  }

  @Provide
  Arbitrary<String> good() {
    return Arbitraries.of(GOOD);
  }

  @Test
  void corpus_isSplitAsTheStrictReaderDoes() {
    for (RequestCase one : RequestCase.load("http1")) {
      assertIsStrict(one.bytes() + RequestCase.SMUGGLED);
    }
  }

  private static void assertIsStrict(String input) {
    List<StrictSplitter.Message> served = read(input, input.length()).served();
    List<StrictSplitter.Message> strictly = StrictSplitter.split(input);
    assertThat(served)
        .as(input)
        .isEqualTo(strictly.subList(0, Math.min(served.size(), strictly.size())));
  }

  /** What became of an input: the requests that were served whole, and whether it was refused. */
  record Outcome(boolean refused, List<StrictSplitter.Message> served) {}

  private static Outcome read(String input, int step) {
    HeadInspector inspector = new HeadInspector();
    Reader reader = new Reader(inspector);
    ListenerLimits limits = ListenerLimits.standard();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            inspector,
            new HttpRequestDecoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(limits.maxRequestLine())
                    .setMaxHeaderSize(limits.maxHeaderBytes())),
            reader);
    for (int i = 0; i < input.length(); i += step) {
      String piece = input.substring(i, Math.min(input.length(), i + step));
      channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
    }
    Outcome outcome = new Outcome(reader.refused, List.copyOf(reader.served));
    channel.finishAndReleaseAll();
    return outcome;
  }

  /** Does with what the codec read what {@link LaneHandler} does. */
  private static final class Reader extends ChannelInboundHandlerAdapter {

    private final HeadInspector inspector;
    private final List<StrictSplitter.Message> served = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private String target = "";
    private boolean refused;

    Reader(HeadInspector inspector) {
      this.inspector = inspector;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      inspector.decoded(msg);
      if (!refused) {
        take((HttpObject) msg);
      }
      ReferenceCountUtil.release(msg);
    }

    private void take(HttpObject msg) {
      if (msg instanceof HttpRequest request) {
        body.setLength(0);
        target = request.uri();
        refused = RequestChecks.refuse(request, ListenerLimits.standard()) != null;
      }
      refused |= msg.decoderResult().isFailure();
      if (!refused && msg instanceof HttpContent content) {
        body.append(content.content().toString(StandardCharsets.ISO_8859_1));
      }
      if (!refused && msg instanceof LastHttpContent) {
        served.add(new StrictSplitter.Message(target, body.toString()));
      }
    }
  }
}
