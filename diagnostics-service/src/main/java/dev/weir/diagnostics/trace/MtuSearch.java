package dev.weir.diagnostics.trace;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the largest packet that reaches a target, by packets that must not be fragmented (RFC 1191,
 * RFC 8201). A router that tells its MTU saves the search; where too large packets just vanish, the
 * range is halved (RFC 8899 section 5.3). Decides and does no I/O.
 *
 * <p>Example: 576 is answered, 1500 is too big for a link of 1400 as its router says, 1400 is
 * answered: three packets.
 */
public final class MtuSearch {
  private static final int USUAL = 1_500;
  private static final int LARGEST = 9_000;

  private final int smallest;
  private int fits;
  private int tooBig = LARGEST + 1;
  private boolean unanswered;
  private OptionalInt hint = OptionalInt.empty();
  private PathMtu.Limit limit = new PathMtu.Limit.Silence();

  /** What became of a packet. */
  public sealed interface Try {
    /** The target answered it. */
    record Fits() implements Try {}

    /**
     * A router says that it is too big.
     *
     * @param mtu of its link; 0 where it does not tell
     */
    record TooBig(InetAddress router, int mtu) implements Try {}

    /** It does not fit into the first link. */
    record NotSent() implements Try {}

    /** Nothing came back. */
    record Lost() implements Try {}
  }

  /**
   * Begins a search.
   *
   * @param ipv6 whether the path is one of IPv6
   */
  public MtuSearch(boolean ipv6) {
    this.smallest = ipv6 ? 1_280 : 576;
  }

  /** The size of the packet to try next, IP header included; empty when the search is over. */
  public OptionalInt next() {
    if (unanswered || tooBig - fits <= 1 || fits == LARGEST) {
      return OptionalInt.empty();
    }
    if (fits == 0) {
      return OptionalInt.of(smallest);
    }
    return OptionalInt.of(
        hint.isPresent() && hint.getAsInt() > fits && hint.getAsInt() < tooBig
            ? hint.getAsInt()
            : unhinted());
  }

  private int unhinted() {
    if (fits < USUAL && tooBig > USUAL) {
      return USUAL;
    }
    if (tooBig > LARGEST) {
      return LARGEST;
    }
    return fits == USUAL && tooBig == LARGEST ? USUAL + 1 : (fits + tooBig) / 2;
  }

  /** Takes into account what became of the packet that was tried. */
  public void tried(int size, Try what) {
    switch (what) {
      case Try.Fits _ -> {
        fits = Math.max(fits, size);
        if (hint.equals(OptionalInt.of(size))) {
          tooBig = Math.min(tooBig, size + 1);
        }
      }
      case Try.Lost _ -> failed(size, new PathMtu.Limit.Silence());
      case Try.NotSent _ -> failed(size, new PathMtu.Limit.FirstLink());
      case Try.TooBig(InetAddress router, int mtu) -> {
        failed(size, new PathMtu.Limit.Router(router));
        hint = OptionalInt.of(mtu);
      }
    }
  }

  private void failed(int size, PathMtu.Limit by) {
    unanswered = fits == 0;
    tooBig = Math.min(tooBig, size);
    limit = by;
  }

  /** What is known; empty where the target does not even answer small packets. */
  public Optional<PathMtu> result() {
    if (fits == 0) {
      return Optional.empty();
    }
    return Optional.of(new PathMtu(fits, fits == LARGEST ? Optional.empty() : Optional.of(limit)));
  }
}
