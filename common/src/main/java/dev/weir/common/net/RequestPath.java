package dev.weir.common.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Brings paths that a server may read alike into one spelling. */
public final class RequestPath {
  private RequestPath() {}

  /**
   * The path of a request target: without query, percent-decoded once, with slashes for
   * backslashes, without dot segments, empty segments and path parameters. A target that is in this
   * form already is returned as it is.
   */
  public static String normal(String target) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return isPlain(path) ? path : rebuilt(path);
  }

  private static boolean isPlain(String path) {
    return path.indexOf('%') < 0
        && path.indexOf(';') < 0
        && path.indexOf('\\') < 0
        && !path.contains("//")
        && !path.contains("/.");
  }

  private static String rebuilt(String path) {
    Deque<String> segments = new ArrayDeque<>();
    boolean slashAtEnd = false;
    for (String raw : decoded(withoutParameters(path)).replace('\\', '/').split("/", -1)) {
      slashAtEnd = raw.isEmpty() || raw.equals(".") || raw.equals("..");
      switch (raw) {
        case "", "." -> {}
        case ".." -> segments.pollLast();
        default -> segments.addLast(raw);
      }
    }
    String joined = "/" + String.join("/", segments);
    return slashAtEnd && !segments.isEmpty() ? joined + "/" : joined;
  }

  private static String withoutParameters(String path) {
    StringBuilder kept = new StringBuilder(path.length());
    boolean parameter = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      parameter = c != '/' && (parameter || c == ';');
      if (!parameter) {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    byte[] raw = path.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      int octet = raw[i] == '%' ? octet(raw, i + 1) : -1;
      bytes.write(octet < 0 ? raw[i] : octet);
      i += octet < 0 ? 0 : 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int octet(byte[] raw, int at) {
    if (at + 1 >= raw.length) {
      return -1;
    }
    int high = Character.digit(raw[at], 16);
    int low = Character.digit(raw[at + 1], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
