package dev.weir.chat.message;

/**
 * How large an incoming message may be.
 *
 * @param maxMessageBytes payload of a whole message, all its frames together; at least 1
 * @param maxFrameBytes payload of one frame, refused as soon as its header announces more; 125 (the
 *     largest control frame) to {@code maxMessageBytes}, or 125 where that is smaller
 */
public record MessageLimits(int maxMessageBytes, int maxFrameBytes) {

  private static final int LARGEST_CONTROL_PAYLOAD = 125;

  public MessageLimits {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "a message of at most " + maxMessageBytes + " bytes: at least 1 is needed");
    }
    int ceiling = Math.max(maxMessageBytes, LARGEST_CONTROL_PAYLOAD);
    if (maxFrameBytes < LARGEST_CONTROL_PAYLOAD || maxFrameBytes > ceiling) {
      throw new IllegalArgumentException(
          "a frame of at most %d bytes: expected %d (a control frame) to %d (a whole message)"
              .formatted(maxFrameBytes, LARGEST_CONTROL_PAYLOAD, ceiling));
    }
  }
}
