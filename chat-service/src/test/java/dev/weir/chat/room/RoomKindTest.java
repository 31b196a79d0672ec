package dev.weir.chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomKindTest {

  @ParameterizedTest
  @CsvSource({"lobby,2147483647", "lobby2,5", "lob,3", "x,0", "ticker,0"})
  void nameFitsCloserThanABeginning_andALongOneCloserThanAShortOne(String room, int fit) {
    RoomName name = new RoomName(room);
    int best =
        List.of("*", "lob*", "lobby*", "lobby").stream()
            .map(RoomKindTest::kind)
            .mapToInt(kind -> kind.fit(name))
            .max()
            .orElseThrow();
    assertThat(best).isEqualTo(fit);
    assertThat(kind("ticker/*").fit(name)).isEqualTo(-1);
  }

  private static RoomKind kind(String pattern) {
    HistoryLimits history = new HistoryLimits(1, 1, Duration.ofMinutes(1));
    return new RoomKind(List.of(new RoomPattern(pattern)), history, SlowMemberPolicy.DISCONNECT);
  }
}
