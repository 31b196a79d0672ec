package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmsTest {

  private static final long HOUR = 3_600_000_000_000L;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Alarms alarms = new Alarms.OfLoops().on(channel.eventLoop());
  private final List<String> rung = new ArrayList<>();

  private Alarm named(String name, Runnable then) {
    return new Alarm() {
      @Override
      void ring() {
        rung.add(name);
        then.run();
      }
    };
  }

  private Alarm named(String name) {
    return named(name, () -> {});
  }

  private static long past() {
    return System.nanoTime() - 1;
  }

  @Test
  void whatIsDue_ringsOnce_andWhatIsNotDoesNot() {
    Alarm due = named("due");
    Alarm later = named("later");
    alarms.set(later, System.nanoTime() + HOUR);
    alarms.set(due, past());
    channel.runScheduledPendingTasks();
    channel.runScheduledPendingTasks();
    assertThat(rung).containsExactly("due");
    assertThat(due.isSet()).isFalse();
    assertThat(later.isSet()).isTrue();
  }

  @Test
  void whoIsCalledOff_doesNotRing_thoughDue() {
    Alarm victim = named("victim");
    alarms.set(named("first", () -> victim.cancel()), past());
    alarms.set(victim, past());
    named("never set").cancel();
    channel.runScheduledPendingTasks();
    assertThat(rung).containsExactly("first");
  }

  @Test
  void whoRings_maySetItselfAgain() {
    Alarm[] again = new Alarm[1];
    again[0] =
        named(
            "again",
            () -> {
              if (rung.size() < 3) {
                alarms.set(again[0], past());
              }
            });
    alarms.set(again[0], past());
    for (int i = 0; i < 5; i++) {
      channel.runScheduledPendingTasks();
    }
    assertThat(rung).hasSize(3);
  }

  @Test
  void aTimeMovedAhead_holds() {
    Alarm moved = named("moved");
    alarms.set(moved, past());
    alarms.set(moved, System.nanoTime() + HOUR);
    channel.runScheduledPendingTasks();
    assertThat(rung).isEmpty();
    alarms.set(moved, past());
    channel.runScheduledPendingTasks();
    assertThat(rung).containsExactly("moved");
  }
}
