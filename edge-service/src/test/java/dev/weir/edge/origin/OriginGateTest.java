package dev.weir.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginGateTest {

  private final OriginGate gate =
      new OriginGate(new OriginGate.Limits(1, 2, Duration.ofSeconds(1)));
  private final List<String> admitted = new ArrayList<>();

  @Test
  void placesGoToThoseWhoWait_inTheirOrder() {
    assertThat(enter("first")).isInstanceOf(OriginGate.Entry.Admitted.class);
    assertThat(enter("second")).isInstanceOf(OriginGate.Waiting.class);
    assertThat(enter("third")).isInstanceOf(OriginGate.Waiting.class);
    assertThat(enter("fourth")).isInstanceOf(OriginGate.Entry.Refused.class);
    assertThat(admitted).isEmpty();

    gate.leave();
    assertThat(admitted).containsExactly("second");
    gate.leave();
    assertThat(admitted).containsExactly("second", "third");
    assertThat(gate.inside()).isEqualTo(1);
    gate.leave();
    assertThat(gate.inside()).isZero();
    assertThat(enter("fifth")).isInstanceOf(OriginGate.Entry.Admitted.class);
  }

  @Test
  void whoGaveUp_getsNoPlace_andWhoIsTooLateIsTold() {
    enter("first");
    OriginGate.Waiting gone = (OriginGate.Waiting) enter("gone");
    OriginGate.Waiting late = (OriginGate.Waiting) enter("late");
    assertThat(gone.giveUp()).isTrue();
    gate.leave();
    assertThat(admitted).containsExactly("late");
    assertThat(late.giveUp()).isFalse();
  }

  @Test
  void withoutLimit_allComeIn() {
    OriginGate open = new OriginGate(OriginGate.Limits.NONE);
    for (int i = 0; i < 1_000; i++) {
      assertThat(open.enter(() -> {})).isInstanceOf(OriginGate.Entry.Admitted.class);
    }
    open.leave();
    assertThat(open.inside()).isZero();
  }

  @Test
  void negativeLimits_areRefused() {
    assertThatThrownBy(() -> new OriginGate.Limits(-1, 0, Duration.ZERO))
        .hasMessageContaining("-1");
  }

  private OriginGate.Entry enter(String name) {
    return gate.enter(() -> admitted.add(name));
  }
}
