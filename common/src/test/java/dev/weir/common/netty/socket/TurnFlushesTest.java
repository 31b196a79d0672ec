package dev.weir.common.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnFlushesTest {

  private final Transport transport = Transport.create(TransportKind.NIO, 1);
  private final EventLoop loop = transport.nextLoop();
  private final List<Integer> flushed = new ArrayList<>();
  private int asked;

  @AfterEach
  void close() {
    transport.close();
  }

  /** A channel that notes by a number that it was flushed. */
  private ChannelHandlerContext channel(int number) {
    NioSocketChannel channel = new NioSocketChannel();
    channel
        .pipeline()
        .addLast(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext ctx) {
                flushed.add(number);
              }
            },
            new ChannelOutboundHandlerAdapter());
    loop.register(channel).syncUninterruptibly();
    return channel.pipeline().lastContext();
  }

  private void onLoop(Runnable turn) throws Exception {
    loop.submit(turn).get(10, TimeUnit.SECONDS);
    loop.submit(() -> {}).get(10, TimeUnit.SECONDS);
  }

  @Test
  void flushesOfOneTurn_areDoneAtItsEnd() throws Exception {
    ChannelHandlerContext one = channel(1);
    ChannelHandlerContext two = channel(2);
    List<Integer> within = new ArrayList<>();

    onLoop(
        () -> {
          TurnFlushes.flush(one);
          TurnFlushes.flush(two);
          within.addAll(flushed);
        });

    assertThat(within).isEmpty();
    assertThat(flushed).containsExactly(1, 2);
  }

  @Test
  void theNextTurn_hasItsOwn() throws Exception {
    ChannelHandlerContext one = channel(1);
    onLoop(() -> TurnFlushes.flush(one));
    onLoop(() -> TurnFlushes.flush(one));

    assertThat(flushed).containsExactly(1, 1);
  }

  @Test
  void manyFlushes_doNotWaitForTheEndOfTheTurn() throws Exception {
    ChannelHandlerContext one = channel(1);
    List<Integer> within = new ArrayList<>();

    onLoop(
        () -> {
          for (int i = 0; i < TurnFlushes.MOST; i++) {
            TurnFlushes.flush(one);
          }
          within.addAll(flushed);
          TurnFlushes.flush(one);
        });

    assertThat(within).hasSize(TurnFlushes.MOST);
    assertThat(flushed).hasSize(TurnFlushes.MOST + 1);
  }

  @Test
  void aFlushThatAsksForAnother_hasItDone() throws Exception {
    ChannelHandlerContext second = channel(2);
    NioSocketChannel first = new NioSocketChannel();
    first
        .pipeline()
        .addLast(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext ctx) {
                TurnFlushes.flush(second);
              }
            },
            new ChannelOutboundHandlerAdapter());
    loop.register(first).syncUninterruptibly();

    onLoop(() -> TurnFlushes.flush(first.pipeline().lastContext()));

    assertThat(flushed).containsExactly(2);
  }

  @Test
  void flushesThatAskForEachOther_areAllDone_howeverMany() throws Exception {
    int wanted = 3 * TurnFlushes.MOST + 1;
    List<ChannelHandlerContext> contexts = new ArrayList<>();
    for (int number = 0; number < 2; number++) {
      NioSocketChannel channel = new NioSocketChannel();
      channel
          .pipeline()
          .addLast(
              new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext ctx) {
                  flushed.add(flushed.size());
                  for (int i = 0; i < 2 && asked < wanted; i++) {
                    asked++;
                    TurnFlushes.flush(contexts.get(i));
                  }
                }
              },
              new ChannelOutboundHandlerAdapter());
      loop.register(channel).syncUninterruptibly();
      contexts.add(channel.pipeline().lastContext());
    }

    onLoop(
        () -> {
          asked++;
          TurnFlushes.flush(contexts.getFirst());
        });

    assertThat(flushed).hasSize(wanted);
  }

  @Test
  void elsewhere_aFlushIsDoneAtOnce() {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter());
    channel.write("message");

    TurnFlushes.flush(channel.pipeline().firstContext());

    assertThat(channel.<Object>readOutbound()).isEqualTo("message");
    channel.finishAndReleaseAll();
  }
}
