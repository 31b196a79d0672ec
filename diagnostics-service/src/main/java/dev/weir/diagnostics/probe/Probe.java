package dev.weir.diagnostics.probe;

/**
 * One packet to send.
 *
 * @param number 0 to 65535, by which its answer is known again
 * @param hopLimit routers it may pass, 1 to 255
 */
public record Probe(int number, int hopLimit) {

  public Probe {
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException("probe number " + number + " is not within 0 to 65535");
    }
    if (hopLimit < 1 || hopLimit > 255) {
      throw new IllegalArgumentException("hop limit " + hopLimit + " is not within 1 to 255");
    }
  }
}
