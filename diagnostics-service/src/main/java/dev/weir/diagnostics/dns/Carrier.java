package dev.weir.diagnostics.dns;

/** What an answer came over. */
public enum Carrier {
  UDP,
  /** After the answer over UDP was truncated (RFC 7766 section 5). */
  TCP
}
