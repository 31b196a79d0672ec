package dev.weir.chat.room;

import org.jspecify.annotations.Nullable;

/** A message that is not stored yet. Its bytes are not to be changed. */
public final class Draft {

  private final String from;
  private final byte[] data;
  private final @Nullable String key;

  /**
   * A message.
   *
   * @param from who says it
   * @param data one JSON value in UTF-8
   * @param key the same for a message that is sent again; null for one that never is
   */
  public Draft(String from, byte[] data, @Nullable String key) {
    this.from = from;
    this.data = data;
    this.key = key;
  }

  public String from() {
    return from;
  }

  public byte[] data() {
    return data;
  }

  public @Nullable String key() {
    return key;
  }
}
