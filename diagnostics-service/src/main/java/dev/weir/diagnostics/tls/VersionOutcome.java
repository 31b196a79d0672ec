package dev.weir.diagnostics.tls;

import java.util.List;
import java.util.Optional;

/** What a server makes of one version. */
public sealed interface VersionOutcome {

  /**
   * It takes it.
   *
   * @param suites those it takes, in the order in which it took them from all that were left
   * @param cut why there may be more, as when it stopped answering before it refused what was left;
   *     empty when these are all
   */
  record Offered(List<CipherSuite> suites, Optional<String> cut) implements VersionOutcome {

    public Offered {
      suites = List.copyOf(suites);
    }

    /** Whether it takes no suites but these. */
    public boolean complete() {
      return cut.isEmpty();
    }
  }

  /** It refuses it, in these words. */
  record Refused(String reason) implements VersionOutcome {}

  /** It cannot be told. */
  record Unknown(String reason) implements VersionOutcome {}
}
