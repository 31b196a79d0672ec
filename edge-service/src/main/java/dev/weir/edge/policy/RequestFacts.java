package dev.weir.edge.policy;

import dev.weir.edge.http.Fields;
import dev.weir.edge.http.RequestDirectives;

/**
 * What matters of a request to a cache.
 *
 * @param method as sent; methods are case-sensitive
 * @param directives its {@code Cache-Control}
 * @param authorized whether it carries {@code Authorization}
 * @param ranged whether it carries {@code Range}
 * @param hasBody whether it brings a body
 */
public record RequestFacts(
    String method,
    RequestDirectives directives,
    boolean authorized,
    boolean ranged,
    boolean hasBody) {

  public static RequestFacts of(String method, Fields fields, boolean hasBody) {
    return new RequestFacts(
        method,
        RequestDirectives.of(fields),
        fields.has("authorization"),
        fields.has("range"),
        hasBody);
  }

  /** The same with a {@code Cache-Control} that says nothing. */
  RequestFacts withoutDirectives() {
    return new RequestFacts(method, RequestDirectives.NONE, authorized, ranged, hasBody);
  }

  /** The GET that an answer to this request may answer too. */
  public RequestFacts asGet() {
    return new RequestFacts("GET", directives, authorized, ranged, hasBody);
  }

  public boolean isPost() {
    return method.equals("POST");
  }

  public boolean isGet() {
    return method.equals("GET");
  }

  public boolean isHead() {
    return method.equals("HEAD");
  }

  /** Whether the method only reads (RFC 9110 section 9.2.1). */
  public boolean isSafe() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }

  /** Whether sending it twice does what sending it once does (RFC 9110 section 9.2.2). */
  public boolean isIdempotent() {
    return isSafe() || method.equals("PUT") || method.equals("DELETE");
  }
}
