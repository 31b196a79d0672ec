package dev.weir.chat.protocol;

/** One JSON value, byte for byte as it was sent, checked. Its bytes are not to be changed. */
public final class JsonValue {

  private final byte[] bytes;

  JsonValue(byte[] bytes) {
    this.bytes = bytes;
  }

  public byte[] bytes() {
    return bytes;
  }
}
