package dev.weir.lb.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.netty.http.Client;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class AnswerBodyTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<String> said = new ArrayList<>();
  private final AnswerBody body =
      new AnswerBody(
          new OneClient(channel),
          new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT),
          () -> said.add("wanted"),
          () -> said.add("cancelled"));

  private record OneClient(Channel channel) implements Client {

    @Override
    public EventLoop eventLoop() {
      return channel.eventLoop();
    }

    @Override
    public InetAddress clientAddress() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public InetAddress peerAddress() {
      return clientAddress();
    }

    @Override
    public boolean fromTrustedProxy() {
      return false;
    }

    @Override
    public boolean secure() {
      return false;
    }

    @Override
    public long startNanos() {
      return 0;
    }
  }

  @AfterEach
  void close() {
    channel.close();
  }

  private static ByteBuf piece(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static List<String> read(Publisher<DataBuffer> from) {
    return Flux.from(from)
        .map(
            buffer -> {
              String text = buffer.toString(StandardCharsets.US_ASCII);
              DataBufferUtils.release(buffer);
              return text;
            })
        .collectList()
        .blockOptional()
        .orElseThrow();
  }

  @Test
  void whatCameWhole_isOnePiece() {
    body.add(piece("all"));
    body.end();

    assertThat(body.orWhole()).isInstanceOf(Mono.class);
    assertThat(read(body.orWhole())).containsExactly("all");
  }

  @Test
  void whatHasNotEnded_orHasSeveralPieces_isAStream() {
    body.add(piece("one"));
    assertThat(body.orWhole()).isNotInstanceOf(Mono.class);
    body.add(piece("two"));
    body.end();

    assertThat(body.orWhole()).isNotInstanceOf(Mono.class);
    assertThat(read(body.orWhole())).containsExactly("one", "two");
  }

  @Test
  void whatIsCutOff_isNeverWhole() {
    body.add(piece("half"));
    body.fail(new CutOffException());

    assertThat(body.orWhole()).isNotInstanceOf(Mono.class);
    assertThatThrownBy(() -> Flux.from(body).doOnNext(DataBufferUtils::release).blockLast())
        .hasCauseInstanceOf(CutOffException.class);
  }

  @Test
  void takesMoreOnlyWhereSomebodyAsks() {
    assertThat(body.takesMore()).isFalse();
    Flux.from(body).doOnNext(DataBufferUtils::release).subscribe();
    assertThat(body.takesMore()).isTrue();
    assertThat(said).containsExactly("wanted");
    body.add(piece("one"));
    body.end();

    assertThat(body.takesMore()).isFalse();
  }
}
