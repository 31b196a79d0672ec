package dev.weir.common.ban;

/** What of a client had to be refused. */
public enum Offence {
  /** A request, or frames that are no requests. */
  REQUEST,

  /** A connection on which frames came in floods: resets, control frames, CONTINUATION. */
  FLOOD,

  /** A TLS or QUIC handshake that was begun and not finished. */
  HANDSHAKE
}
