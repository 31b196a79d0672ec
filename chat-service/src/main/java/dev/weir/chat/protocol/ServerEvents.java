package dev.weir.chat.protocol;

import dev.weir.chat.room.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What readers of server-sent events get (WHATWG HTML section 9.2), in UTF-8: the frames of {@link
 * ServerFrames}, each as the data of one event. What a browser remembers as its last event says how
 * far it has come.
 */
public final class ServerEvents {

  private static final int LONGEST_EPOCH = 128;
  private static final int LONGEST_OFFSET = 18;
  private static final byte[] DATA = ascii("data: ");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  /** Bytes so far. */
  public int size() {
    return out.size();
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  /** A message, which needs no name: browsers hand it to {@code onmessage}. */
  public ServerEvents message(Position position, byte[] frame) {
    id(position);
    return data(frame);
  }

  /**
   * Something else.
   *
   * @param at how far the reader has come with it; null where that does not change
   */
  public ServerEvents event(String name, @Nullable Position at, byte[] frame) {
    line("event: " + name);
    if (at != null) {
      id(at);
    }
    return data(frame);
  }

  /** How long the reader is to wait before it comes back, whenever it is cut off. */
  public ServerEvents retry(Duration wait) {
    line("retry: " + wait.toMillis());
    line("");
    return this;
  }

  /** Nothing, so that those in between see that the reader is still served. */
  public ServerEvents heartbeat() {
    line(":");
    line("");
    return this;
  }

  /** The place that a reader has come to, as it says; null for what is none. */
  public static @Nullable Position position(String id) {
    int colon = id.lastIndexOf(':');
    String digits = id.substring(colon + 1);
    boolean lawful =
        colon > 0
            && colon <= LONGEST_EPOCH
            && !digits.isEmpty()
            && digits.length() <= LONGEST_OFFSET
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return lawful ? new Position(id.substring(0, colon), Long.parseLong(digits)) : null;
  }

  private void id(Position position) {
    line("id: " + position.epoch() + ":" + position.offset());
  }

  /** Line breaks in JSON are white space; each begins another line of data. */
  private ServerEvents data(byte[] json) {
    int start = 0;
    for (int at = 0; at <= json.length; at++) {
      if (at == json.length || json[at] == '\n' || json[at] == '\r') {
        out.writeBytes(DATA);
        out.write(json, start, at - start);
        out.write('\n');
        start = at + 1;
      }
    }
    out.write('\n');
    return this;
  }

  private void line(String text) {
    out.writeBytes(ascii(text));
    out.write('\n');
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
