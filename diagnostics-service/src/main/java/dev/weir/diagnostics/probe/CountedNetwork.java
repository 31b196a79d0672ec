package dev.weir.diagnostics.probe;

import java.net.InetAddress;
import java.util.List;

/**
 * A network whose probes are counted.
 *
 * @param network where they go
 * @param tally where they are counted
 */
public record CountedNetwork(ProbeNetwork network, ProbeTally tally) implements ProbeNetwork {

  @Override
  public Opening open(List<InetAddress> targets, ProbeShape shape) {
    Opening opening = network.open(targets, shape);
    return opening instanceof Opening.Opened(ProbeChannel channel)
        ? new Opening.Opened(new Counted(channel, tally))
        : opening;
  }

  private record Counted(ProbeChannel channel, ProbeTally tally) implements ProbeChannel {
    @Override
    public Method method() {
      return channel.method();
    }

    @Override
    public Departure send(Probe probe) {
      Departure departure = channel.send(probe);
      if (departure instanceof Departure.Sent) {
        tally.countSent(method());
      }
      return departure;
    }

    @Override
    public List<Answer> await(long nanos) {
      List<Answer> answers = channel.await(nanos);
      tally.countAnswered(method(), answers.size());
      return answers;
    }

    @Override
    public void close() {
      channel.close();
    }
  }
}
