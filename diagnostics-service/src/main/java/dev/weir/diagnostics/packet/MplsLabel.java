package dev.weir.diagnostics.packet;

/**
 * An entry of the label stack of a packet when its hop limit ran out (RFC 3032 section 2.1).
 *
 * @param label 0 to 1048575
 * @param trafficClass 0 to 7
 * @param bottom whether it is the last of the stack
 * @param ttl hop limit of the label, 0 to 255
 */
public record MplsLabel(int label, int trafficClass, boolean bottom, int ttl) {

  static MplsLabel of(int word) {
    return new MplsLabel(word >>> 12, word >>> 9 & 7, (word >>> 8 & 1) == 1, word & 0xff);
  }
}
