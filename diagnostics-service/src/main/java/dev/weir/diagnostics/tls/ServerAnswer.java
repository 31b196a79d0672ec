package dev.weir.diagnostics.tls;

/** What a server makes of a hello. */
sealed interface ServerAnswer {

  /** It takes this version and this suite, both as on the wire. */
  record Chosen(int version, int suite) implements ServerAnswer {}

  /** It refuses, by an alert of RFC 8446 section 6. */
  record Alert(int code) implements ServerAnswer {}

  /** It ends the connection in order, without a word: some servers refuse so. */
  record Closed() implements ServerAnswer {}

  /** The connection was lost before an answer, which tells nothing of what the server thinks. */
  record Lost(String reason) implements ServerAnswer {}

  /** It does not speak TLS. */
  record NotTls() implements ServerAnswer {}

  /** More bytes are needed to tell. */
  record Incomplete() implements ServerAnswer {}
}
