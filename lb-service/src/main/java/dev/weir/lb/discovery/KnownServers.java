package dev.weir.lb.discovery;

import dev.weir.common.tls.BackOff;
import dev.weir.lb.upstream.UpstreamSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * The servers that one source has told of. A failure keeps those that are known, for as long as it
 * lasts: their probes tell who of them still lives. That there are none is believed when the source
 * says so twice in a row, the second time after a pause. More servers than are allowed count as a
 * failure. Not safe for many threads.
 */
public final class KnownServers {

  private static final int SAID_TWICE = 2;

  private final BackOff backOff;
  private final int most;
  private final DoubleSupplier chance;
  private List<UpstreamSpec> upstreams;
  private int failures;
  private int gone;

  /**
   * @param known from before; none at first
   * @param backOff how long to wait after failures
   * @param most how many servers are taken, from 1
   * @param chance each time from 0 to 1
   */
  public KnownServers(List<UpstreamSpec> known, BackOff backOff, int most, DoubleSupplier chance) {
    this.upstreams = List.copyOf(known);
    this.backOff = backOff;
    this.most = most;
    this.chance = chance;
  }

  /** Takes into account how a look ended. */
  public Step found(Finding finding) {
    return switch (finding) {
      case Finding.Servers(List<UpstreamSpec> found, Duration valid) when found.size() <= most -> {
        failures = 0;
        gone = 0;
        yield use(found, valid);
      }
      case Finding.Servers tooMany ->
          failed(
              tooMany.upstreams().size() + " servers were found, at most " + most + " are taken");
      case Finding.Failed(String reason) -> failed(reason);
      case Finding.Gone(String reason) -> gone(reason);
    };
  }

  private Step failed(String reason) {
    gone = 0;
    return new Step.Kept(reason, pause());
  }

  private Step gone(String reason) {
    gone++;
    Duration next = pause();
    if (gone < SAID_TWICE || upstreams.isEmpty()) {
      return new Step.Kept(reason, next);
    }
    List<String> removed = upstreams.stream().map(UpstreamSpec::id).toList();
    upstreams = List.of();
    return new Step.Emptied(removed, reason, next);
  }

  private Duration pause() {
    failures++;
    return backOff.after(failures, chance.getAsDouble());
  }

  private Step use(List<UpstreamSpec> found, Duration next) {
    if (found.equals(upstreams)) {
      return new Step.Same(next);
    }
    List<UpstreamSpec> before = upstreams;
    upstreams = found;
    return new Step.Changed(found, missing(found, before), missing(before, found), next);
  }

  /** Ids of some that others do not have. */
  private static List<String> missing(List<UpstreamSpec> some, List<UpstreamSpec> others) {
    Set<String> known = others.stream().map(UpstreamSpec::id).collect(Collectors.toSet());
    return some.stream().map(UpstreamSpec::id).filter(id -> !known.contains(id)).toList();
  }
}
