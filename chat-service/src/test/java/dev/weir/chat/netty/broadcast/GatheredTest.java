package dev.weir.chat.netty.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.netty.frame.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheredTest {

  private static final DeflateTerms TERMS = new DeflateTerms(true, true, 15, false);

  private final Batch first = batch("a".repeat(500));
  private final Batch second = batch("b");
  private final Gathered gathered = new Gathered();

  @AfterEach
  void finish() {
    first.written();
    second.written();
  }

  @Test
  void one_batch_is_handed_on_as_it_is() {
    gathered.add(first);

    assertThat(gathered.by(null)).isSameAs(first.frames(null));
    gathered.release();
    assertThat(first.frames(null).refCnt()).isEqualTo(1);
  }

  @Test
  void several_batches_are_one_buffer_for_all_of_the_same_terms() {
    gathered.add(first);
    gathered.add(second);

    assertThat(gathered.messages()).isEqualTo(2);
    assertThat(gathered.by(null)).isSameAs(gathered.by(null));
    assertThat(hex(gathered.by(null))).isEqualTo(both(null));
    assertThat(gathered.by(TERMS)).isSameAs(gathered.by(TERMS));
    assertThat(hex(gathered.by(TERMS))).isEqualTo(both(TERMS));
    assertThat(gathered.by(TERMS).readableBytes()).isLessThan(100);
    gathered.release();
  }

  @Test
  void what_was_joined_is_let_go_of_and_the_batches_stay() {
    gathered.add(first);
    gathered.add(second);
    ByteBuf joined = gathered.by(null);

    gathered.release();

    assertThat(joined.refCnt()).isZero();
    assertThat(first.frames(null).refCnt()).isEqualTo(1);
  }

  private String both(@Nullable DeflateTerms terms) {
    return hex(first.frames(terms)) + hex(second.frames(terms));
  }

  private static String hex(ByteBuf frames) {
    return ByteBufUtil.hexDump(frames);
  }

  private static Batch batch(String text) {
    ByteBuf frames = Unpooled.buffer();
    Frames.appendText(frames, text.getBytes(StandardCharsets.US_ASCII));
    return new Batch(frames, 1, 1);
  }
}
