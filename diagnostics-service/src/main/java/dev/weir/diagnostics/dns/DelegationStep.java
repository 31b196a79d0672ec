package dev.weir.diagnostics.dns;

import java.util.List;

/**
 * A step of a trace: the servers of one zone, all asked the same at once.
 *
 * @param zone whose servers they are
 * @param name what they were asked for
 */
public record DelegationStep(String zone, String name, String type, List<ServerVisit> visits) {

  public DelegationStep {
    visits = List.copyOf(visits);
  }
}
