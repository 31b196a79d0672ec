package dev.weir.diagnostics.probe;

import java.util.List;

/** What became of the attempt to open a channel. */
public sealed interface Opening {

  /** Probes may leave through {@code channel}, which the receiver closes. */
  record Opened(ProbeChannel channel) implements Opening {}

  /**
   * The process lacks the privilege.
   *
   * @param detail what was refused
   * @param remedies what an operator may do, each enough by itself
   */
  record Denied(String detail, List<String> remedies) implements Opening {

    public Denied {
      remedies = List.copyOf(remedies);
    }
  }

  /** This system cannot send probes at all. */
  record Unsupported(String detail) implements Opening {}

  /** The system failed for another reason, such as a lack of descriptors or of IPv6. */
  record Failed(String detail) implements Opening {}
}
