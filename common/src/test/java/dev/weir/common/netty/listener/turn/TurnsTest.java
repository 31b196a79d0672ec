package dev.weir.common.netty.listener.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TurnsTest {

  private static final HttpRequest REQUEST =
      new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
  private static final HttpContent PIECE = LastHttpContent.EMPTY_LAST_CONTENT;

  private final Turns turns = new Turns();

  @Test
  void freeConnection_takesARequestAtOnce_unlessItsClientDoesNotTakeAnswers() {
    assertThat(turns.mustWait(REQUEST, true)).isFalse();
    assertThat(turns.mustWait(REQUEST, false)).isTrue();
    assertThat(turns.mustWait(PIECE, false)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"LANE", "FALLBACK", "DISCARD"})
  void requestWaits_whileAnotherHasTheTurn_itsBodyDoesNot(Turn turn) {
    turns.become(turn);
    assertThat(turns.mustWait(REQUEST, true)).isTrue();
    assertThat(turns.mustWait(PIECE, true)).isFalse();
  }

  @Test
  void everythingWaits_whileARequestIsHeldBack() {
    turns.become(Turn.HELD);
    assertThat(turns.mustWait(PIECE, true)).isTrue();
    turns.await(PIECE);
    assertThat(turns.next(true)).isNull();
    turns.become(Turn.LANE);
    assertThat(turns.next(true)).isSameAs(PIECE);
    assertThat(turns.next(true)).isNull();
  }

  @Test
  void whatComesBehindAWaitingRequest_waitsToo_andKeepsItsPlace() {
    turns.become(Turn.LANE);
    turns.await(REQUEST);
    assertThat(turns.mustWait(PIECE, true)).isTrue();
    turns.await(PIECE);
    assertThat(turns.next(true)).isNull();
    turns.become(Turn.FREE);
    assertThat(turns.next(false)).isNull();
    assertThat(turns.next(true)).isSameAs(REQUEST);
    turns.become(Turn.FALLBACK);
    assertThat(turns.next(false)).isSameAs(PIECE);
    assertThat(turns.nothingWaits()).isTrue();
  }

  @Test
  void tunnelThatIsAskedFor_makesPiecesWait_untilSomethingElseHasTheTurn() {
    turns.becomeLane(true);
    assertThat(turns.isTunnelAwaited()).isTrue();
    assertThat(turns.mustWait(PIECE, true)).isTrue();
    turns.become(Turn.DISCARD);
    assertThat(turns.isTunnelAwaited()).isFalse();
    turns.becomeLane(false);
    assertThat(turns.mustWait(PIECE, true)).isFalse();
  }

  @Test
  void nothingWaitsForAConnectionThatEnds_andWhatDidIsLetGo() {
    HttpContent piece = new DefaultHttpContent(Unpooled.buffer().writeByte(1));
    turns.become(Turn.HELD);
    turns.await(piece);
    turns.become(Turn.CLOSING);
    assertThat(turns.mustWait(REQUEST, true)).isFalse();
    turns.release();
    assertThat(piece.refCnt()).isZero();
    assertThat(turns.poll()).isNull();
  }
}
