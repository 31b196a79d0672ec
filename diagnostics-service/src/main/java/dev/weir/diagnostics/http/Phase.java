package dev.weir.diagnostics.http;

/** The parts of a request once its server's address is known. */
public enum Phase {
  CONNECT,
  TLS,
  FIRST_BYTE,
  BODY
}
