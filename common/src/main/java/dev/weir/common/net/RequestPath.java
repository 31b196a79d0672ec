package dev.weir.common.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Brings paths that a server may read alike into one spelling. */
public final class RequestPath {

  private static final int MOST_DECODINGS = 3;
  private static final String MARKS = "/\\.;%?#";

  private RequestPath() {}

  /**
   * The path of a request target: without query, percent-decoded once, with slashes for
   * backslashes, without dot segments, empty segments and path parameters. A target that is in this
   * form already is returned as it is.
   */
  public static String normal(String target) {
    String path = withoutQuery(target);
    return isPlain(path) ? path : rebuilt(path);
  }

  /**
   * All that servers behind this one may read a target's path as: as it is spelled, and in its
   * {@link #normal} form, with path parameters and without, and what comes of reading that again.
   * One where there is no doubt, sixteen at most. Whoever lets requests do more by their paths must
   * look at all.
   */
  public static List<String> readings(String target) {
    String path = withoutQuery(target);
    if (isPlain(path)) {
      return List.of(path);
    }
    Set<String> readings = new LinkedHashSet<>();
    readings.add(decoded(path, RequestPath::isNoMark));
    addRead(readings, path, MOST_DECODINGS);
    return List.copyOf(readings);
  }

  /** The path of a request target as it is spelled. */
  public static String withoutQuery(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  private static void addRead(Set<String> readings, String path, int times) {
    for (String read : List.of(normal(path), rebuilt(withParameters(path)))) {
      if (readings.add(read) && times > 1) {
        addRead(readings, read, times - 1);
      }
    }
  }

  /** So that they stay. */
  private static String withParameters(String path) {
    return path.replace(";", "%3b");
  }

  /** What means nothing in a path but itself. */
  private static boolean isNoMark(int octet) {
    return octet > ' ' && octet != 0x7f && MARKS.indexOf(octet) < 0;
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
    for (String raw :
        decoded(withoutParameters(path), _ -> true).replace('\\', '/').split("/", -1)) {
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

  private static String decoded(String path, IntPredicate which) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    byte[] raw = path.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      int octet = raw[i] == '%' ? octet(raw, i + 1) : -1;
      boolean decodes = octet >= 0 && which.test(octet);
      bytes.write(decodes ? octet : raw[i]);
      i += decodes ? 2 : 0;
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
