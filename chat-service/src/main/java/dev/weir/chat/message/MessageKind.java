package dev.weir.chat.message;

/** The two kinds of message that RFC 6455 section 5.6 knows; a broadcast keeps the sender's. */
public enum MessageKind {
  TEXT(0x1),
  BINARY(0x2);

  private final int opcode;

  MessageKind(int opcode) {
    this.opcode = opcode;
  }

  /** The opcode of the first frame of such a message. */
  public int opcode() {
    return opcode;
  }
}
