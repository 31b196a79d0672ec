package dev.weir.chat.protocol;

/**
 * What a command may be.
 *
 * @param maxDataBytes the largest {@code data}, as it is sent; at least 1
 * @param maxDepth how deep objects and arrays may be nested, the command itself included; at least
 *     1
 * @param maxPage the most messages that one answer about history has; at least 1
 */
public record CommandLimits(int maxDataBytes, int maxDepth, int maxPage) {

  public CommandLimits {
    if (maxDataBytes < 1 || maxDepth < 1 || maxPage < 1) {
      throw new IllegalArgumentException(
          "data of at most %d bytes, depth of at most %d, pages of at most %d: at least 1 each"
              .formatted(maxDataBytes, maxDepth, maxPage));
    }
  }
}
