package dev.weir.edge.netty;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.edge.http.Fields;
import dev.weir.edge.http.ResponseDirectives;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.RequestFacts;
import dev.weir.edge.policy.ResponseFacts;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What pages were seen to preload: said to the next client in a 103 (RFC 8297) while the origin
 * still works on its answer. Only what answers for everybody teaches: what is {@code private}, not
 * to be stored, or was asked for with {@code Authorization} or a cookie may name what is one
 * client's. Bounded; thread-safe.
 */
public final class LearnedHints {

  /** Who is told. */
  public enum Audience {
    /** Every client that a 103 can be sent to. */
    ALL,
    /** Browsers on their way to a page: {@code Sec-Fetch-Mode: navigate}. */
    NAVIGATIONS,
    /** Nobody. */
    NONE
  }

  private static final AsciiString LINK = AsciiString.cached("link");
  private static final int MOST_PAGES = 10_000;
  private static final int MOST_LINES = 16;
  private static final int MOST_CHARACTERS = 2_048;

  private final Cache<CacheKey, List<String>> byPage =
      Caffeine.newBuilder().maximumSize(MOST_PAGES).executor(Runnable::run).build();

  private final Audience audience;

  public LearnedHints(Audience audience) {
    this.audience = audience;
  }

  /**
   * What to say ahead of the answer; null where nothing is known, or this client is not told.
   *
   * @param fields of the request
   */
  @Nullable HttpResponse ahead(RequestFacts request, Fields fields, CacheKey key) {
    List<String> links = request.isGet() && isTold(fields) ? byPage.getIfPresent(key) : null;
    if (links == null) {
      return null;
    }
    HttpResponse hints =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS, Unpooled.EMPTY_BUFFER);
    hints.headers().add(LINK, links);
    return hints;
  }

  private boolean isTold(Fields fields) {
    return switch (audience) {
      case ALL -> true;
      case NAVIGATIONS -> "navigate".equals(fields.first("sec-fetch-mode"));
      case NONE -> false;
    };
  }

  /**
   * Learns from an answer of an origin; one that says nothing more takes back what was learned.
   *
   * @param fields of the request
   */
  void learn(
      CacheKey key,
      RequestFacts request,
      Fields fields,
      ResponseFacts response,
      HttpHeaders headers) {
    if (audience == Audience.NONE
        || !request.isGet()
        || response.status() != 200
        || request.authorized()
        || fields.has("cookie")) {
      return;
    }
    List<String> links = isForAll(response) ? preloads(headers) : List.of();
    if (links.isEmpty()) {
      byPage.invalidate(key);
    } else if (!links.equals(byPage.getIfPresent(key))) {
      byPage.put(key, links);
    }
  }

  private static boolean isForAll(ResponseFacts response) {
    ResponseDirectives directives = response.directives();
    return !directives.has(ResponseDirectives.Flag.PRIVATE)
        && !directives.has(ResponseDirectives.Flag.NO_STORE)
        && response.vary().stream().noneMatch(name -> name.equals("*") || name.equals("cookie"));
  }

  private static List<String> preloads(HttpHeaders headers) {
    List<String> lines =
        headers.getAll(LINK).stream().filter(LearnedHints::isPreload).limit(MOST_LINES).toList();
    return lines.stream().mapToInt(String::length).sum() > MOST_CHARACTERS ? List.of() : lines;
  }

  /** A line may hold several links; it counts where one of them is to be loaded ahead. */
  private static boolean isPreload(String line) {
    String lower = line.toLowerCase(Locale.ROOT).replace("\"", "");
    return lower.contains("rel=preload")
        || lower.contains("rel=modulepreload")
        || lower.contains("rel=preconnect");
  }
}
