package dev.weir.common.accesslog;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of one request. Texts are as the client sent them: whoever writes them must
 * escape them.
 *
 * @param startMillis when its head was read, since the epoch
 * @param client who asked, behind which proxies ever
 * @param peer the other end of the socket
 * @param method as sent
 * @param target as sent, with its query
 * @param protocol such as {@code HTTP/1.1}
 * @param listener the name of the listener that it came in by
 * @param tls whether it came over TLS
 * @param status of the answer; 499 where the client left before there was one
 * @param bytesIn of the request's body
 * @param bytesOut of the answer's body
 * @param nanos from the head of the request to the end of the answer
 * @param marks what its service says of it
 * @param fields the values of those header fields that {@link AccessLog#requestFields} and then
 *     {@link AccessLog#answerFields} name, null where there is none; nobody changes them any more
 */
public record AccessEntry(
    long startMillis,
    InetAddress client,
    InetAddress peer,
    String method,
    String target,
    String protocol,
    String listener,
    boolean tls,
    int status,
    long bytesIn,
    long bytesOut,
    long nanos,
    Marks marks,
    List<@Nullable String> fields) {

  /** The object, its place and its queue; a little too much rather than too little. */
  private static final int BASE = 320;

  /**
   * What a service says of a request.
   *
   * @param route by which it went
   * @param upstream that answered, or the origin
   * @param cache how it was answered at the edge
   * @param trace that it is part of, 32 hexadecimal digits
   */
  public record Marks(
      @Nullable String route,
      @Nullable String upstream,
      @Nullable String cache,
      @Nullable String trace) {

    /** Nothing. */
    public static final Marks NONE = new Marks(null, null, null, null);
  }

  /** About how many bytes it keeps in memory while it waits. */
  int weight() {
    int weight = BASE + target.length();
    for (String field : fields) {
      weight += field == null ? 0 : field.length();
    }
    return weight;
  }
}
