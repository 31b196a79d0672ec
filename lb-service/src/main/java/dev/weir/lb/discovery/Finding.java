package dev.weir.lb.discovery;

import dev.weir.lb.upstream.UpstreamSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How one look for servers ended. */
public sealed interface Finding {

  /**
   * These there are, and no others.
   *
   * @param upstreams each with an id of its own, in the order of their ids; may be none
   * @param valid after what time to look again, above zero
   */
  record Servers(List<UpstreamSpec> upstreams, Duration valid) implements Finding {

    public Servers {
      upstreams = List.copyOf(upstreams);
    }

    /** Of several with the same id the first counts. */
    public static Servers of(Collection<UpstreamSpec> found, Duration valid) {
      Map<String, UpstreamSpec> byId = new TreeMap<>();
      found.forEach(upstream -> byId.putIfAbsent(upstream.id(), upstream));
      return new Servers(List.copyOf(byId.values()), valid);
    }
  }

  /**
   * Who should know says that there are none: believed when it is said twice in a row.
   *
   * @param reason one line for people
   */
  record Gone(String reason) implements Finding {}

  /**
   * Nobody knows.
   *
   * @param reason one line for people
   */
  record Failed(String reason) implements Finding {}
}
