package dev.weir.edge.functions;

/**
 * How the bytes of an encoding become text, as the WHATWG Encoding standard says. It keeps nothing:
 * what a piece ends with and only the next can complete is left over for that.
 */
@FunctionalInterface
interface TextDecoding {

  /**
   * Decodes a piece.
   *
   * @param last whether none comes after it, so that nothing is left over
   * @return how many bytes at the end are left over
   */
  int decode(byte[] piece, boolean last, DecodedText into);
}
