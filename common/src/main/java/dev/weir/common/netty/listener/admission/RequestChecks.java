package dev.weir.common.netty.listener.admission;

import dev.weir.common.netty.http.HostField;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.problem.Problem;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request must satisfy before anything looks at it: whatever two parsers could read
 * differently is refused. The codec has refused bare CR and LF, NUL, repeated or doubtful lengths
 * and transfer codings by then; it says so in the decoder result.
 */
public final class RequestChecks {

  // CGI and its heirs know no difference between these and the right ones
  private static final AsciiString LENGTH_LOOKALIKE = AsciiString.cached("content_length");
  private static final AsciiString CODING_LOOKALIKE = AsciiString.cached("transfer_encoding");

  private static final Problem TOO_MANY_FIELDS =
      Problem.of(
          "header-too-large", "Header too large", 431, "Expected fewer or shorter header fields.");

  private RequestChecks() {}

  /**
   * Checks a head, and rewrites an absolute-form target to origin-form.
   *
   * @return what is wrong with it, or null
   */
  public static @Nullable Problem refuse(HttpRequest request, ListenerLimits limits) {
    DecoderResult decoded = request.decoderResult();
    if (decoded.isFailure()) {
      return undecodable(decoded.cause());
    }
    if (decoded instanceof HttpMessageDecoderResult line && !isPlainlySpaced(request, line)) {
      return bad("The request line is not three words with one space between them.");
    }
    if (request.headers().size() > limits.maxHeaderFields()) {
      return TOO_MANY_FIELDS;
    }
    if (HttpUtil.getContentLength(request, 0L) > limits.maxBodyBytes()) {
      return bodyTooLarge(limits);
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      return Problem.of(
          "method-not-supported", "Method not supported", 501, "CONNECT is not supported here.");
    }
    if (request.headers().contains(HttpHeaderNames.EXPECT) && !expectsPlainly(request)) {
      return Problem.of(
          "expectation-failed", "Expectation failed", 417, "Expected no Expect but 100-continue.");
    }
    return checkVersionAndHost(request);
  }

  /** A next hop that reads something else into the field would wait, or not wait, for a body. */
  private static boolean expectsPlainly(HttpRequest request) {
    List<String> expectations = request.headers().getAll(HttpHeaderNames.EXPECT);
    return expectations.size() == 1
        && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectations.getFirst());
  }

  /**
   * The codec takes several spaces for one, and leaves out those around the line; its length tells.
   */
  private static boolean isPlainlySpaced(HttpRequest request, HttpMessageDecoderResult line) {
    int expected =
        request.method().name().length()
            + request.uri().length()
            + request.protocolVersion().text().length()
            + 2;
    return line.initialLineLength() == expected;
  }

  private static @Nullable Problem checkVersionAndHost(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (version.majorVersion() != HttpVersion.HTTP_1_1.majorVersion()) {
      return Problem.of(
          "version-not-supported",
          "HTTP version not supported",
          505,
          "Expected HTTP/1.1, HTTP/1.0 or HTTP/2.");
    }
    HttpHeaders headers = request.headers();
    if (headers.contains(LENGTH_LOOKALIKE) || headers.contains(CODING_LOOKALIKE)) {
      return bad("A field's name is spelled almost as one that frames the body.");
    }
    if (!isPlainlyFramed(headers)) {
      return bad("Expected no transfer coding but chunked.");
    }
    if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
      return bad("The WebSocket handshake is of a draft whose request has an unannounced body.");
    }
    Iterator<? extends CharSequence> hosts =
        headers.valueCharSequenceIterator(HttpHeaderNames.HOST);
    if (!hosts.hasNext()) {
      return version.minorVersion() == 0
          ? checkTarget(request, "")
          : bad("The request has no Host field.");
    }
    String host = hosts.next().toString();
    if (hosts.hasNext()) {
      return bad("The request has more than one Host field.");
    }
    if (!HostField.isWellFormed(host)) {
      return bad("The Host field is not a host and port.");
    }
    Problem wrong = checkTarget(request, host);
    if (host.endsWith(":")) {
      // no port means the same (RFC 3986 section 3.2.3), and not everyone can read this
      headers.set(HttpHeaderNames.HOST, host.substring(0, host.length() - 1));
    }
    return wrong;
  }

  /**
   * Codings other than chunked are not decoded here, and the next hop might see the end elsewhere.
   */
  private static boolean isPlainlyFramed(HttpHeaders headers) {
    Iterator<? extends CharSequence> codings =
        headers.valueCharSequenceIterator(HttpHeaderNames.TRANSFER_ENCODING);
    return !codings.hasNext()
        || (HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.next()) && !codings.hasNext());
  }

  private static @Nullable Problem checkTarget(HttpRequest request, String host) {
    String target = request.uri();
    if (!isTarget(target)) {
      return bad("The request target has a fragment, or a character that must be percent-encoded.");
    }
    if (target.startsWith("/")) {
      return null;
    }
    if (target.equals("*")) {
      return request.method().equals(HttpMethod.OPTIONS)
          ? null
          : bad("Only OPTIONS may ask for *.");
    }
    return rewriteAbsoluteForm(request, target, host);
  }

  /**
   * RFC 9112 section 3.2.2: the target's authority counts; where the Host field differs, two
   * parsers would disagree.
   */
  private static @Nullable Problem rewriteAbsoluteForm(
      HttpRequest request, String target, String host) {
    URI uri;
    try {
      uri = new URI(target);
    } catch (URISyntaxException e) {
      return bad("The request target is neither a path nor an absolute URL.");
    }
    if (uri.getRawAuthority() == null
        || !("http".equalsIgnoreCase(uri.getScheme())
            || "https".equalsIgnoreCase(uri.getScheme()))) {
      return bad("The request target is neither a path nor an http or https URL.");
    }
    if (!uri.getRawAuthority().equalsIgnoreCase(host)) {
      return bad("The request target and the Host field name different hosts.");
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    request.setUri(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    return null;
  }

  private static boolean isTarget(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a target that passed the checks is a URL (RFC 3986), as Reactor Netty's handlers and
   * Spring's ask for: they refuse any other without a word. The fast lane takes more, {@code /a|b},
   * and leaves it to the next hop.
   */
  static boolean isUrl(String target) {
    if (!target.startsWith("/")) {
      return true; // an asterisk
    }
    try {
      var _ = new URI("http://localhost" + target);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** What is said of a target that is none. */
  static Problem noUrl() {
    return bad("The request target has a character that must be percent-encoded.");
  }

  private static Problem undecodable(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.of(
          "request-line-too-long",
          "Request line too long",
          414,
          "Expected a shorter request target.");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return TOO_MANY_FIELDS;
    }
    return malformed();
  }

  /** What a request is refused with that turns out not to be HTTP. */
  public static Problem malformed() {
    return bad("The request is not well-formed HTTP.");
  }

  public static Problem bodyTooLarge(ListenerLimits limits) {
    return Problem.of(
        "body-too-large",
        "Body too large",
        413,
        "Expected a body of at most " + limits.maxBodyBytes() + " bytes.");
  }

  private static Problem bad(String detail) {
    return Problem.of("bad-request", "Bad request", 400, detail);
  }
}
