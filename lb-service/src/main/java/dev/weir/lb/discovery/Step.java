package dev.weir.lb.discovery;

import dev.weir.lb.upstream.UpstreamSpec;
import java.time.Duration;
import java.util.List;

/** What a {@link Finding} leads to. */
public sealed interface Step {

  /** After what time to look again. */
  Duration next();

  /** As before. */
  record Same(Duration next) implements Step {}

  /**
   * Others than before.
   *
   * @param upstreams all that there are now
   * @param added ids that are new
   * @param removed ids that are gone
   */
  record Changed(
      List<UpstreamSpec> upstreams, List<String> added, List<String> removed, Duration next)
      implements Step {

    public Changed {
      upstreams = List.copyOf(upstreams);
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  /**
   * None any more, as who should know has said twice.
   *
   * @param removed ids of all that there were
   * @param reason one line for people
   */
  record Emptied(List<String> removed, String reason, Duration next) implements Step {

    public Emptied {
      removed = List.copyOf(removed);
    }
  }

  /**
   * Those known before are kept, as nothing better is known.
   *
   * @param reason one line for people
   */
  record Kept(String reason, Duration next) implements Step {}
}
