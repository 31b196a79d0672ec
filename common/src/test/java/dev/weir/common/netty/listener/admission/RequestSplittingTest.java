package dev.weir.common.netty.listener.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.http.HeadInspector;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.turn.LaneHandler;
import dev.weir.testkit.RequestCase;
import dev.weir.testkit.RequestMutations;
import dev.weir.testkit.StrictSplitter;
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

  @Provide
  Arbitrary<String> inputs() {
    Arbitrary<String> good =
        Arbitraries.of(RequestMutations.GOOD)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(RequestSplittingTest::joined);
    Arbitrary<String> inserted =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(8, Arbitraries.of(RequestMutations.TRICKS)),
            net.jqwik.api.Tuple.of(
                1, Arbitraries.integers().between(0, 255).map(c -> String.valueOf((char) (int) c))),
            net.jqwik.api.Tuple.of(1, Arbitraries.just("")));
    Arbitrary<RequestMutations.Change> change =
        Combinators.combine(
                Arbitraries.integers().between(0, 1000),
                Arbitraries.integers().between(0, 3),
                inserted)
            .as(RequestMutations.Change::new);
    return Combinators.combine(good, change.list().ofMaxSize(4)).as(RequestMutations::changed);
  }

  private static String joined(List<String> requests) {
    return String.join("", requests);
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
    return Arbitraries.of(RequestMutations.GOOD);
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
