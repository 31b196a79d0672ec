package dev.weir.common.netty.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.coding.ContentCoding;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.File;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handler of its own holds, and lets go of. */
class CodingHandlerTest {

  /** Counts what is not given back. */
  private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(true);

  private final EmbeddedChannel channel = channel(CompressionSettings.on());

  private EmbeddedChannel channel(CompressionSettings settings) {
    EmbeddedChannel made = new EmbeddedChannel();
    made.config().setAllocator(alloc);
    ContentCodecs codecs = Objects.requireNonNull(ContentCodecs.of("test", settings));
    made.pipeline().addLast(new CodingHandler(codecs, false));
    return made;
  }

  private void ask(ContentCoding coding) {
    var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request.headers().set("accept-encoding", coding.token());
    channel.writeInbound(request);
    request.release();
  }

  private HttpResponse begin(ContentCoding coding) {
    ask(coding);
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set("content-type", "text/html").set("content-length", 100_000);
    channel.writeOutbound(head);
    return Objects.requireNonNull(channel.readOutbound());
  }

  private HttpContent piece(String text) {
    return new DefaultHttpContent(ByteBufUtil.writeUtf8(alloc, text));
  }

  private static Object lastOf(EmbeddedChannel channel) {
    return List.copyOf(channel.outboundMessages()).getLast();
  }

  private long held() {
    return alloc.metric().usedDirectMemory() + alloc.metric().usedHeapMemory();
  }

  @ParameterizedTest
  @EnumSource
  void clientThatLeavesMidway_leavesNothingBehind(ContentCoding coding) {
    HttpResponse head = begin(coding);
    assertThat(head.headers().get("content-encoding")).isEqualTo(coding.token());
    assertThat(head.headers().get("transfer-encoding")).isEqualTo("chunked");
    assertThat(head.headers().contains("content-length")).isFalse();
    channel.writeOutbound(piece("some text"));
    channel.releaseOutbound();
    channel.close();
    assertThat(held()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void wholeAnswer_leavesNothingBehind_andKeepsItsTrailers(ContentCoding coding) {
    begin(coding);
    channel.writeOutbound(piece("some text"), piece(""));
    var last = new DefaultLastHttpContent(ByteBufUtil.writeUtf8(alloc, "the rest"));
    last.trailingHeaders().set("x-sum", "1");
    channel.writeOutbound(last);
    LastHttpContent end = (LastHttpContent) lastOf(channel);
    assertThat(end.trailingHeaders().get("x-sum")).isEqualTo("1");
    channel.releaseOutbound();
    assertThat(held()).isZero();
  }

  @Test
  void fileThatCannotBeCoded_endsTheConnection() {
    begin(ContentCoding.GZIP);
    var region = new DefaultFileRegion(new File("pom.xml"), 0, 10);
    assertThat(channel.writeOneOutbound(region).isSuccess()).isFalse();
    assertThat(channel.isOpen()).isFalse();
    assertThat(region.refCnt()).isZero();
    assertThat(held()).isZero();
  }

  @Test
  void answerThatNobodyAskedFor_isLeft() {
    var answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.REQUEST_TIMEOUT,
            ByteBufUtil.writeUtf8(alloc, "x".repeat(2_000)));
    answer.headers().set("content-type", "text/plain");
    channel.writeOutbound(answer);
    assertThat(channel.<Object>readOutbound()).isSameAs(answer);
    answer.release();
  }

  @Test
  void interimAnswer_isNotTheAnswer() {
    ask(ContentCoding.GZIP);
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS));
    var answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            ByteBufUtil.writeUtf8(alloc, "x".repeat(2_000)));
    answer.headers().set("content-type", "text/plain");
    channel.writeOutbound(answer);
    HttpResponse interim = Objects.requireNonNull(channel.readOutbound());
    HttpResponse coded = Objects.requireNonNull(channel.readOutbound());
    assertThat(interim.status().code()).isEqualTo(103);
    assertThat(interim.headers().isEmpty()).isTrue();
    assertThat(coded.headers().get("content-encoding")).isEqualTo("gzip");
    ReferenceCountUtil.release(coded);
    assertThat(held()).isZero();
  }

  @Test
  void onlyTheCodingsThatAreConfigured_areOffered() {
    EmbeddedChannel brotli =
        channel(new CompressionSettings(true, List.of(ContentCoding.BR), null, 0, 0, 0, 0));
    var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request.headers().set("accept-encoding", "zstd, gzip, br;q=0.1");
    brotli.writeInbound(request);
    var answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            ByteBufUtil.writeAscii(alloc, new String(new byte[2_000], UTF_8)));
    answer.headers().set("content-type", "text/plain");
    brotli.writeOutbound(answer);
    HttpResponse coded = Objects.requireNonNull(brotli.readOutbound());
    assertThat(coded.headers().get("content-encoding")).isEqualTo("br");
    ReferenceCountUtil.release(coded);
  }
}
