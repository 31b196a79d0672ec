package dev.weir.diagnostics.tls;

import java.util.List;

/** What a server makes of one version. */
public sealed interface VersionOutcome {

  /**
   * It takes it.
   *
   * @param suites those it takes, in the order in which it took them from all that were left
   * @param complete false when it stopped answering, or the run was stopped, before the last
   */
  record Offered(List<CipherSuite> suites, boolean complete) implements VersionOutcome {

    public Offered {
      suites = List.copyOf(suites);
    }
  }

  /** It refuses it, in these words. */
  record Refused(String reason) implements VersionOutcome {}

  /** It cannot be told. */
  record Unknown(String reason) implements VersionOutcome {}
}
