package dev.weir.common.netty.listener.exchange;

import dev.weir.common.net.RequestPath;
import dev.weir.common.netty.http.LinkValues;
import dev.weir.common.ratelimit.PathPattern;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service says ahead of its answers: early hints (103, RFC 8297) as soon as a request opens,
 * and HTTP/2 pushes (RFC 9113 section 8.4) once it is answered with 200. Both for GET alone.
 */
public final class Announcements {

  private final List<Hint> hints;
  private final Map<String, List<String>> pushes;

  /** The links of all paths that a pattern stands for. */
  private record Hint(String pattern, List<String> links) {}

  private Announcements(List<Hint> hints, Map<String, List<String>> pushes) {
    this.hints = hints;
    this.pushes = pushes;
  }

  /**
   * Announcements as they are configured.
   *
   * @param earlyHints values of {@code Link} by path: {@code /exact}, {@code /one/*}{@code
   *     /segment} or {@code /all/below/**}; a request gets those of every pattern that fits it
   * @param push by exact path, without a query, the targets that are pushed with it
   * @throws IllegalArgumentException where a path does not begin with a slash, or a link is none
   */
  public static Announcements of(
      Map<String, List<String>> earlyHints, Map<String, List<String>> push) {
    List<Hint> hints = new ArrayList<>();
    earlyHints.forEach(
        (pattern, links) -> {
          checkPath(pattern);
          links.forEach(Announcements::checkLink);
          hints.add(new Hint(pattern, List.copyOf(links)));
        });
    push.forEach(
        (path, targets) -> {
          checkPath(path);
          targets.forEach(Announcements::checkPath);
        });
    return new Announcements(List.copyOf(hints), Map.copyOf(push));
  }

  private static void checkPath(String path) {
    if (!path.startsWith("/") || path.startsWith("//") || !isVisible(path) || path.contains("#")) {
      throw new IllegalArgumentException(
          "'" + path + "' is no path: expected '/' and what may follow it in a URL of this host");
    }
  }

  private static void checkLink(String link) {
    boolean printable = link.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    if (!printable || !link.startsWith("<") || LinkValues.split(link).size() != 1) {
      throw new IllegalArgumentException(
          "'" + link + "' is no link: expected <target>; rel=preload; as=style, or the like");
    }
  }

  private static boolean isVisible(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /**
   * The lane with these announcements ahead of its answers; the lane itself where there are none.
   */
  public FastLane before(FastLane lane) {
    return hints.isEmpty() && pushes.isEmpty()
        ? lane
        : (request, client) -> open(lane, request, client);
  }

  private @Nullable Exchange open(FastLane lane, HttpRequest request, ClientStream client) {
    if (!request.method().equals(HttpMethod.GET)
        || request.headers().contains(HttpHeaderNames.UPGRADE)) {
      return lane.open(request, client);
    }
    String path = RequestPath.withoutQuery(request.uri());
    List<String> targets = pushes.get(path);
    if (targets != null) {
      client.pushWith(request, targets);
    }
    Exchange opened = lane.open(request, client);
    if (!(opened instanceof ImmediateExchange)) {
      hint(path, client);
    }
    return opened;
  }

  private void hint(String path, ClientStream client) {
    HttpResponse hinting = null;
    for (Hint hint : hints) {
      if (PathPattern.fits(hint.pattern(), path)) {
        hinting = hinting == null ? earlyHints() : hinting;
        hinting.headers().add(LinkValues.FIELD, hint.links());
      }
    }
    if (hinting != null) {
      client.writeInterim(hinting);
    }
  }

  private static HttpResponse earlyHints() {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS, Unpooled.EMPTY_BUFFER);
  }
}
