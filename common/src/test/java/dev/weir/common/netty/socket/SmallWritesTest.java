package dev.weir.common.netty.socket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SmallWritesTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new SmallWrites());

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  private void write(String text) {
    channel.write(bytes(text), channel.voidPromise());
  }

  private List<String> sent() {
    List<String> sent = new ArrayList<>();
    ByteBuf piece;
    while ((piece = channel.readOutbound()) != null) {
      sent.add(piece.toString(US_ASCII));
      piece.release();
    }
    return sent;
  }

  @Test
  void smallPieces_areSentAsOne() {
    write("head ");
    write("body ");
    write("head ");
    write("body");
    assertThat(sent()).isEmpty();

    channel.flush();

    assertThat(sent()).containsExactly("head body head body");
  }

  @Test
  void onePiece_isPassedOnAsItIs() {
    ByteBuf piece = bytes("alone");
    channel.write(piece, channel.voidPromise());
    channel.flush();

    ByteBuf passedOn = channel.readOutbound();
    assertThat(passedOn).isSameAs(piece);
    passedOn.release();
  }

  @Test
  void largePieces_keepTheirPlace() {
    String large = "x".repeat(SmallWrites.MOST_BYTES);
    write("head");
    write(large);
    write("head");
    channel.flush();

    assertThat(sent()).containsExactly("head", large, "head");
  }

  @Test
  void noMoreThanTheLimit_isJoined() {
    String third = "y".repeat(SmallWrites.MOST_BYTES / 3);
    for (int i = 0; i < 7; i++) {
      write(third);
    }
    channel.flush();

    assertThat(sent()).containsExactly(third.repeat(3), third.repeat(3), third);
  }

  @Test
  void whatSomebodyWaitsFor_followsWhatWasWrittenBefore() {
    write("head");
    ChannelFuture last = channel.write(bytes("last"));
    channel.flush();

    assertThat(last.isSuccess()).isTrue();
    assertThat(sent()).containsExactly("head", "last");
  }

  @Test
  void otherMessages_keepTheirPlace() {
    write("before");
    channel.write("message", channel.voidPromise());
    write("after");
    channel.flush();

    assertThat(((ByteBuf) channel.readOutbound()).toString(US_ASCII)).isEqualTo("before");
    assertThat(channel.<Object>readOutbound()).isEqualTo("message");
    assertThat(sent()).containsExactly("after");
  }

  @Test
  void nothingIsLeftBehind_onceItIsRemoved() {
    write("one ");
    write("two");
    channel.pipeline().remove(SmallWrites.class);
    channel.flush();

    assertThat(sent()).containsExactly("one two");
  }

  @Test
  void whatWasNotFlushed_isReleasedWhenTheChannelCloses() {
    ByteBuf piece = bytes("never sent");
    channel.write(piece, channel.voidPromise());
    channel.close();

    assertThat(piece.refCnt()).isZero();
  }
}
