package dev.weir.diagnostics.probe;

/**
 * One packet to send.
 *
 * @param number 0 to 65535, by which its answer is known again
 * @param hopLimit routers it may pass, 1 to 255
 * @param target which of the channel's targets it goes to, 0 for the first
 * @param flow 0 to 255: routers that spread load see probes of one number as one connection
 */
public record Probe(int number, int hopLimit, int target, int flow) {

  public Probe {
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException("probe number " + number + " is not within 0 to 65535");
    }
    if (hopLimit < 1 || hopLimit > 255) {
      throw new IllegalArgumentException("hop limit " + hopLimit + " is not within 1 to 255");
    }
  }

  /** One to the only target, in its only flow. */
  public Probe(int number, int hopLimit) {
    this(number, hopLimit, 0, 0);
  }
}
