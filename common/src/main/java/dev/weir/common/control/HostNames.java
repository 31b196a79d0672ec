package dev.weir.common.control;

import dev.weir.common.net.IpLiteral;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names by which a control listener is called. A page whose own name is made to lead to this
 * machine (DNS rebinding) calls it by that name, and is refused; an address instead of a name was
 * resolved by nobody, so it is always good.
 *
 * @param configured besides {@code localhost}, in lower case
 */
public record HostNames(Set<String> configured) {

  private static final String LOCALHOST = "localhost";

  /** These names, in any case, besides {@code localhost}. */
  public static HostNames of(Collection<String> names) {
    return new HostNames(
        names.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Whether a request may be meant for this listener.
   *
   * @param host the {@code Host} field; null where there is none, which no browser sends
   */
  public boolean allows(@Nullable String host) {
    if (host == null) {
      return true;
    }
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end > 0 && IpLiteral.parse(host.substring(1, end)) != null;
    }
    int colon = host.indexOf(':');
    String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    return name.equals(LOCALHOST) || configured.contains(name) || IpLiteral.parse(name) != null;
  }
}
