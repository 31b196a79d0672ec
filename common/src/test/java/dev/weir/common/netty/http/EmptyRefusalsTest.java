package dev.weir.common.netty.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmptyRefusalsTest {

  private static FullHttpResponse through(FullHttpResponse answer) {
    EmbeddedChannel channel = new EmbeddedChannel(EmptyRefusals.INSTANCE);
    channel.writeOutbound(answer);
    return channel.readOutbound();
  }

  private static FullHttpResponse empty(int status) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    answer.headers().set("content-length", 0).set("connection", "close");
    return answer;
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 414, 431, 500})
  void emptyRefusal_becomesAProblem_andKeepsItsFields(int status) {
    FullHttpResponse said = through(empty(status));
    assertThat(said.status().code()).isEqualTo(status);
    assertThat(said.headers().get("content-type")).isEqualTo("application/problem+json");
    assertThat(said.headers().get("connection")).isEqualTo("close");
    assertThat(said.headers().getAll("content-length"))
        .containsExactly(String.valueOf(said.content().readableBytes()));
    assertThat(said.content().toString(UTF_8)).contains("\"status\":" + status, "\"detail\":");
    said.release();
  }

  @Test
  void whenItWasMade_isSaidOnce() {
    FullHttpResponse undated = through(empty(400));
    assertThat(undated.headers().getAll("date")).hasSize(1);
    undated.release();
    FullHttpResponse dated = empty(400);
    dated.headers().set("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    FullHttpResponse said = through(dated);
    assertThat(said.headers().getAll("date")).containsExactly("Sun, 06 Nov 1994 08:49:37 GMT");
    said.release();
  }

  @Test
  void whatSaysSomething_orIsNoRefusal_staysAsItIs() {
    FullHttpResponse fine = empty(204);
    assertThat(through(fine)).isSameAs(fine);
    FullHttpResponse told = empty(404).replace(Unpooled.copiedBuffer("no", UTF_8));
    assertThat(through(told)).isSameAs(told);
  }
}
