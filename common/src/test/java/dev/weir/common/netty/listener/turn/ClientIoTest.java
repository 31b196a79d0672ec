package dev.weir.common.netty.listener.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.wire.ChannelWire;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientIoTest {

  private final Counting counting = new Counting();
  private final Turns turns = new Turns();
  private final RequestIntake intake = new RequestIntake(ListenerLimits.standard(), false);
  private final EmbeddedChannel channel =
      new EmbeddedChannel(counting, new ChannelInboundHandlerAdapter());
  private final ClientIo io =
      new ClientIo(
          new ChannelWire(channel.pipeline().lastContext(), false),
          turns,
          intake,
          new Patience(ListenerSettings.of("test", "127.0.0.1", 0), false));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** What reaches the socket. */
  private static final class Counting extends ChannelDuplexHandler {
    int reads;
    int flushes;

    @Override
    public void read(ChannelHandlerContext ctx) {
      reads++;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      flushes++;
      ctx.flush();
    }
  }

  @Test
  void flushesWithinARead_areOne_atItsEnd() {
    int before = counting.flushes;
    io.beginRead();
    for (int i = 0; i < 3; i++) {
      io.write(Unpooled.buffer(1).writeByte(i));
      io.flush();
    }
    assertThat(counting.flushes).isEqualTo(before);
    io.endRead();
    io.flushWanted();
    io.flushWanted();
    assertThat(counting.flushes).isEqualTo(before + 1);
    assertThat(channel.outboundMessages()).hasSize(3);
  }

  @Test
  void flushOutsideARead_isDoneAtOnce() {
    int before = counting.flushes;
    io.flush();
    assertThat(counting.flushes).isEqualTo(before + 1);
  }

  @Test
  void furtherReadsWithinARead_areOne_atItsEnd() {
    intake.begin();
    intake.pieceWaits();
    int before = counting.reads;
    io.beginRead();
    io.requestMore();
    io.requestMore();
    assertThat(counting.reads).isEqualTo(before);
    io.endRead();
    io.readOn();
    io.readOn();
    assertThat(counting.reads).isEqualTo(before + 1);
  }

  @Test
  void firstPieceOfABody_isReadUnasked() {
    intake.begin();
    int before = counting.reads;
    io.readOn();
    assertThat(counting.reads).isEqualTo(before + 1);
  }

  @Test
  void wholeRequest_leavesOneReadOpen_unlessTheNextOneWaits() {
    int before = counting.reads;
    io.readOn();
    assertThat(counting.reads).isEqualTo(before + 1);
    turns.await(LastHttpContent.EMPTY_LAST_CONTENT);
    io.readOn();
    assertThat(counting.reads).isEqualTo(before + 1);
  }
}
