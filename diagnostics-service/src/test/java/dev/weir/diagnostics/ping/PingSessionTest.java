package dev.weir.diagnostics.ping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.SimulatedNetwork;
import dev.weir.diagnostics.probe.SimulatedNetwork.Reaction;
import dev.weir.diagnostics.probe.Stamps;
import dev.weir.diagnostics.probe.Step;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PingSessionTest {
  private static final long MILLI = 1_000_000;
  private static final InetAddress HOST = InetAddress.ofLiteral("192.0.2.1");
  private static final PingPlan PLAN = new PingPlan(5, 100 * MILLI, 1_000 * MILLI, 64);

  private final List<PingProbe> observed = new ArrayList<>();
  private final PingSession session = new PingSession(PLAN, observed::add);

  @Test
  void everyReplyCountsAndIsObserved() {
    SimulatedNetwork network = new SimulatedNetwork().at(1, _ -> List.of(reply(20)));

    run(network);

    assertThat(session.report().sent()).isEqualTo(5);
    assertThat(session.report().received()).isEqualTo(5);
    assertThat(session.report().lossPercent()).isZero();
    assertThat(session.report().stamps()).isEqualTo(Stamps.KERNEL);
    assertThat(session.report().rtt().orElseThrow().median()).isEqualTo(20 * MILLI);
    assertThat(observed).hasSize(5);
    assertThat(network.nanoTime()).isEqualTo(420 * MILLI);
  }

  @Test
  void lostProbesTimeOutAndKeepThePace() {
    SimulatedNetwork network =
        new SimulatedNetwork()
            .at(1, probe -> probe.number() % 2 == 0 ? List.of() : List.of(reply(5)));

    run(network);

    assertThat(session.report().lossPercent()).isEqualTo(40);
    assertThat(session.report().probes().get(1).outcome()).isEqualTo(new ProbeOutcome.TimedOut());
    assertThat(network.nanoTime()).isEqualTo(1_300 * MILLI);
  }

  @Test
  void secondAnswerToAProbeIsADuplicate() {
    run(new SimulatedNetwork().at(1, _ -> List.of(reply(5), reply(7))));

    assertThat(session.report().received()).isEqualTo(5);
    // the run ends with the last reply, before its duplicate
    assertThat(session.report().duplicates()).isEqualTo(4);
  }

  @Test
  void icmpErrorSettlesAProbeAndCountsAsLoss() {
    Reaction unreachable =
        new Reaction(new IcmpMeaning.Unreachable(IcmpMeaning.Reason.HOST), HOST, 3 * MILLI);

    run(new SimulatedNetwork().at(1, _ -> List.of(unreachable)));

    assertThat(session.report().lossPercent()).isEqualTo(100);
    assertThat(session.report().rtt()).isEmpty();
    assertThat(session.report().probes().getFirst().outcome())
        .isInstanceOf(ProbeOutcome.Answered.class);
  }

  @Test
  void answerAfterTheTimeoutIsNotCounted() {
    run(new SimulatedNetwork().at(1, _ -> List.of(reply(1_050))));

    assertThat(session.report().received()).isZero();
  }

  @Test
  void probeThatTheSystemRefusesIsNotSent() {
    Step.Send first = (Step.Send) session.next(0);
    session.departed(first.probe(), new Departure.NotSent("no route"), 0);

    assertThat(session.report().sent()).isZero();
    assertThat(session.report().lossPercent()).isZero();
    assertThat(observed).containsExactly(new PingProbe(0, 1, new ProbeOutcome.NotSent("no route")));
  }

  @Test
  void stoppedRunAbandonsWhatIsUnderWay() {
    session.departed(((Step.Send) session.next(0)).probe(), new Departure.Sent(), 0);
    session.abandon();

    assertThat(observed).containsExactly(new PingProbe(0, 1, new ProbeOutcome.Abandoned()));
  }

  @Test
  void nextProbeLeavesAtItsTimeAndNotBefore() {
    session.departed(((Step.Send) session.next(0)).probe(), new Departure.Sent(), 1);

    assertThat(session.next(99 * MILLI)).isEqualTo(new Step.Await(100 * MILLI));
    assertThat(session.next(100 * MILLI)).isEqualTo(new Step.Send(new Probe(2, 64)));
  }

  @Test
  void targetsTakeTurnsOverTheInterval_andHaveReportsOfTheirOwn() {
    PingSession many = new PingSession(new PingPlan(4, 3, 100 * MILLI, 500 * MILLI, 64), _ -> {});
    SimulatedNetwork network =
        new SimulatedNetwork()
            .at(1, probe -> probe.target() == 2 ? List.of() : List.of(reply(probe.target() + 1)));

    new ProbeLoop(network::nanoTime, () -> false).run(many, network);

    assertThat(network.sent().stream().map(Probe::target))
        .containsExactly(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
    assertThat(network.nanoTime()).isEqualTo((250 + 500) * MILLI);
    assertThat(many.report(2).received()).isZero();
    assertThat(many.report(2).loss()).isEqualTo(LossKind.TOTAL);
    assertThat(many.report(3).rtt().orElseThrow().max()).isEqualTo(4 * MILLI);
    assertThat(many.report(3).probes().stream().map(PingProbe::sequence)).containsExactly(1, 2, 3);
  }

  @Test
  void replyBehindALaterOneIsOutOfOrder() {
    run(new SimulatedNetwork().at(1, probe -> List.of(reply(probe.number() == 2 ? 150 : 5))));

    assertThat(session.report().received()).isEqualTo(5);
    assertThat(session.report().outOfOrder()).isEqualTo(1);
  }

  @Test
  void clockOfTheProcessIsHeldAgainstTheKernels() {
    run(new SimulatedNetwork().at(1, _ -> List.of(reply(5))));

    assertThat(session.report().userError().orElseThrow().mean())
        .isEqualTo(SimulatedNetwork.USER_ERROR_NANOS);
  }

  private void run(SimulatedNetwork network) {
    new ProbeLoop(network::nanoTime, () -> false).run(session, network);
  }

  private static Reaction reply(long millis) {
    return new Reaction(new IcmpMeaning.Reply(), HOST, millis * MILLI);
  }
}
