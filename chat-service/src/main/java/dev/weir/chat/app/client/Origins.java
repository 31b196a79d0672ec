package dev.weir.chat.app.client;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may connect, by the {@code Origin} their browser sends (RFC 6455 section 10.2).
 * Scheme and host are compared without regard to case. It does not guard against clients other than
 * browsers, which send what they like.
 */
public record Origins(Set<String> allowed) {

  public static Origins of(Collection<String> allowed) {
    return new Origins(
        allowed.stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether a handshake with this field may go on; none is listed: all may. */
  boolean allow(@Nullable String origin) {
    return allowed.isEmpty() || origin == null || allowed.contains(origin.toLowerCase(Locale.ROOT));
  }
}
