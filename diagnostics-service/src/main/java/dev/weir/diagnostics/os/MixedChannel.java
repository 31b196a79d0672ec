package dev.weir.diagnostics.os;

import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeChannel;
import java.util.List;

/** Probes to targets of both families, through a socket each. */
final class MixedChannel implements ProbeChannel {
  private final List<Place> places;
  private final List<SocketChannel> parts;

  /**
   * Where a target is.
   *
   * @param index among the targets of its channel
   */
  record Place(SocketChannel channel, int index) {}

  /**
   * @param places of all targets, in their order
   */
  MixedChannel(List<Place> places) {
    this.places = List.copyOf(places);
    this.parts = places.stream().map(Place::channel).distinct().toList();
  }

  @Override
  public Method method() {
    return parts.getFirst().method();
  }

  @Override
  public Departure send(Probe probe) {
    Place place = places.get(probe.target());
    return place
        .channel()
        .send(new Probe(probe.number(), probe.hopLimit(), place.index(), probe.flow()));
  }

  @Override
  public List<Answer> await(long nanos) {
    List<Answer> there = arrived();
    if (!there.isEmpty()) {
      return there;
    }
    ProbeSocket.poll(parts.stream().map(SocketChannel::socket).toList(), nanos);
    return arrived();
  }

  private List<Answer> arrived() {
    return parts.stream().flatMap(part -> part.arrived().stream()).toList();
  }

  @Override
  public void close() {
    parts.forEach(SocketChannel::close);
  }
}
