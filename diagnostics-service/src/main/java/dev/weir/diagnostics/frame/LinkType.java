package dev.weir.diagnostics.frame;

/** What frames begin with. */
public enum LinkType {
  ETHERNET,
  /** IPv4 or IPv6, without a link layer. */
  RAW_IP,
  /** What is captured, but not decoded. */
  OTHER
}
