package dev.weir.common.netty.listener.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.problem.Problem;
import dev.weir.testkit.Records;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestIntakeTest {

  private final RequestIntake intake =
      new RequestIntake(Records.with(ListenerLimits.standard(), "maxBodyBytes", 10), false);

  private static HttpContent piece(int bytes) {
    return new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  private static HttpContent last(int bytes) {
    return new DefaultLastHttpContent(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  @Test
  void betweenRequests_allHasCome_andNoPieceIsReadFor() {
    assertThat(intake.isWhole()).isTrue();
    assertThat(intake.isFirstPieceDue()).isFalse();
  }

  @Test
  void body_isCountedToItsEnd_fromNothingForEachRequest() {
    for (int i = 0; i < 2; i++) {
      intake.begin();
      assertThat(intake.isWhole()).isFalse();
      assertThat(intake.isFirstPieceDue()).isTrue();
      assertThat(intake.received(piece(6))).isNull();
      assertThat(intake.isFirstPieceDue()).isFalse();
      assertThat(intake.isWhole()).isFalse();
      assertThat(intake.received(last(4))).isNull();
      assertThat(intake.isWhole()).isTrue();
      assertThat(intake.bytes()).isEqualTo(10);
    }
  }

  @Test
  void bodyBeyondTheLimit_isRefused_andNotWhole() {
    intake.begin();
    assertThat(intake.received(piece(10))).isNull();
    assertThat(intake.received(last(1))).extracting(Problem::status).isEqualTo(413);
    assertThat(intake.isWhole()).isFalse();
  }

  @Test
  void pieceThatTheCodecCouldNotRead_isRefused() {
    intake.begin();
    HttpContent malformed = last(0);
    malformed.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("chunk")));
    assertThat(intake.received(malformed)).extracting(Problem::status).isEqualTo(400);
    assertThat(intake.isWhole()).isFalse();
  }

  @Test
  void pieceThatWaits_isNotReadFor() {
    intake.begin();
    intake.pieceWaits();
    assertThat(intake.isFirstPieceDue()).isFalse();
    assertThat(intake.isWhole()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"false, 262144", "true, 32768"})
  void restOfABody_isBorneUpToALimit_foundAnewForEachRequest(boolean multiplexed, int most) {
    RequestIntake discarding = new RequestIntake(ListenerLimits.standard(), multiplexed);
    for (int i = 0; i < 2; i++) {
      discarding.beginDiscarding();
      discarding.discarded(most);
      assertThat(discarding.isDiscardOver()).isFalse();
      discarding.discarded(1);
      assertThat(discarding.isDiscardOver()).isTrue();
    }
  }
}
