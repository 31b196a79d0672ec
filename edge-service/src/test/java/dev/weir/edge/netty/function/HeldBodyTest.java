package dev.weir.edge.netty.function;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldBodyTest {

  private final HeldBody held = new HeldBody();

  private static HttpContent piece(String text) {
    return new DefaultHttpContent(Unpooled.copiedBuffer(text, US_ASCII));
  }

  @Test
  void whatIsCopiedStaysHeld() {
    held.add(piece("ab"));
    held.add(new DefaultLastHttpContent(Unpooled.copiedBuffer("c", US_ASCII)));
    assertThat(held.size()).isEqualTo(3);
    assertThat(held.toBytes()).asString(US_ASCII).isEqualTo("abc");
    assertThat(held.toBytes()).asString(US_ASCII).isEqualTo("abc");
    held.release();
  }

  @Test
  void piecesThatComeWhileTheyAreHandedOnFollow() {
    held.add(piece("a"));
    held.add(piece("b"));
    List<String> seen = new ArrayList<>();
    held.drainTo(
        piece -> {
          seen.add(piece.content().toString(US_ASCII));
          if (seen.size() == 1) {
            held.add(piece("c"));
          }
          piece.release();
        });
    assertThat(seen).containsExactly("a", "b", "c");
    assertThat(held.size()).isZero();
  }

  @Test
  void whatIsLetGoIsReleasedOnce_evenFromWithin() {
    HttpContent first = piece("a");
    HttpContent second = piece("b");
    held.add(first);
    held.add(second);
    held.drainTo(
        piece -> {
          held.release();
          piece.release();
        });
    assertThat(first.refCnt()).isZero();
    assertThat(second.refCnt()).isZero();
    assertThat(held.size()).isZero();
  }
}
