package dev.weir.diagnostics.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeLoopTest {

  /** A kernel that keeps only so many answers that nobody takes in. */
  private static final class ShortQueue implements ProbeChannel {
    private static final int ROOM = 16;

    private final List<Integer> waiting = new ArrayList<>();
    private int dropped;
    private int taken;

    @Override
    public Method method() {
      return Method.ICMP_RAW;
    }

    @Override
    public Departure send(Probe probe) {
      if (waiting.size() < ROOM) {
        waiting.add(probe.number());
      } else {
        dropped++;
      }
      return new Departure.Sent();
    }

    @Override
    public List<Answer> await(long nanos) {
      taken += waiting.size();
      waiting.clear();
      return List.of();
    }

    @Override
    public void close() {
      waiting.clear();
    }
  }

  /** A session that is so late that all its probes are due. */
  private static final class Late implements ProbeSession {
    private int sent;

    @Override
    public Step next(long now) {
      return sent < 1_000 ? new Step.Send(new Probe(sent, 64)) : new Step.Finished();
    }

    @Override
    public void departed(Probe probe, Departure departure, long now) {
      sent++;
    }

    @Override
    public void answered(Answer answer, long now) {
      throw new AssertionError(answer);
    }

    @Override
    public void abandon() {
      throw new AssertionError("nobody stopped it");
    }
  }

  @Test
  void answersAreTakenIn_howeverManyProbesAreDue() {
    ShortQueue channel = new ShortQueue();

    new ProbeLoop(() -> 0, () -> false).run(new Late(), channel);

    assertThat(channel.dropped).isZero();
    assertThat(channel.taken).isGreaterThanOrEqualTo(1_000 - ShortQueue.ROOM);
  }
}
