package dev.weir.common.netty.listener.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyPiecesTest {
  private final List<Object> seen = new ArrayList<>();
  private final Turns turns = new Turns();
  private int reads;

  /** Asks for more with each piece, and at the end of a read, as those do who serve streams. */
  private final class Reader extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      seen.add(msg);
      ctx.read();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      seen.add("complete");
      ctx.read();
    }
  }

  private final class Reads extends ChannelOutboundHandlerAdapter {
    @Override
    public void read(ChannelHandlerContext ctx) {
      reads++;
    }
  }

  private EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(new Reads(), new EarlyPieces(turns), new Reader());
    return channel;
  }

  @Test
  void whatCameEarly_waitsForARead_andComesInOrder() {
    turns.await("before the answer");
    EmbeddedChannel channel = channel();
    channel.pipeline().firstContext().fireChannelRead("after it");
    assertThat(seen).isEmpty();

    channel.read();

    assertThat(seen).containsExactly("before the answer", "after it", "complete");
    assertThat(channel.pipeline().get(EarlyPieces.class)).isNull();
    assertThat(reads).as("the next read goes to the socket, however often it was asked").isOne();
  }

  @Test
  void nothingCameEarly_readGoesOn() {
    EmbeddedChannel channel = channel();

    channel.read();

    assertThat(reads).isOne();
    assertThat(channel.pipeline().get(EarlyPieces.class)).isNull();
  }

  @Test
  void readAskedForTwice_handsOnOnce() {
    turns.await("early");
    EmbeddedChannel channel = channel();

    channel.read();
    channel.read();
    channel.runPendingTasks();

    assertThat(seen).containsExactly("early", "complete");
  }

  @Test
  void streamThatIsReset_letsGoOfWhatWaits() {
    ByteBuf early = Unpooled.buffer().writeByte(1);
    turns.await(early);
    EmbeddedChannel channel = channel();

    channel.close();
    channel.runPendingTasks();

    assertThat(early.refCnt()).isZero();
    assertThat(seen).isEmpty();
  }
}
