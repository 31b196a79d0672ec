package dev.weir.diagnostics.http;

/** The methods that change nothing (RFC 9110 section 9.2.1). */
public enum Method {
  GET,
  HEAD,
  OPTIONS
}
