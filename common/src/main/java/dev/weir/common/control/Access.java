package dev.weir.common.control;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;

/** What a caller needs for a request: nothing, to be anybody known, or to be an operator. */
public enum Access {
  /** Open to everybody: probes of health, and the files of the console. */
  OPEN,
  /** For whoever has a role. */
  READ,
  /** For {@link Role#OPERATE}, and {@link Role#CAPTURE} which includes it. */
  OPERATE;

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  /** Names of files as they are shipped: nothing encoded, no way up. */
  private static final Pattern CONSOLE =
      Pattern.compile("/console(/[a-z][a-z-]*){1,2}\\.(js|css|svg|html)");

  private static final String HEALTH = "/actuator/health";

  /** Holds what the service holds in memory, tokens included: not for eyes that may only look. */
  private static final String HEAP_DUMP = "/actuator/heapdump";

  /**
   * What a request needs.
   *
   * @param method as sent, in capitals
   * @param path undecoded, without the query
   */
  public static Access of(String method, String path) {
    if (!isSafe(method)) {
      return OPERATE;
    }
    if (path.equals(HEALTH) || path.startsWith(HEALTH + "/")) {
      return OPEN;
    }
    if (isPage(path)) {
      return OPEN;
    }
    return path.startsWith(HEAP_DUMP) ? OPERATE : READ;
  }

  /** The console itself says nothing of the service; what it shows it asks the API for. */
  private static boolean isPage(String path) {
    return path.equals("/") || CONSOLE.matcher(path).matches();
  }

  /** Whether a method changes nothing by its definition (RFC 9110 section 9.2.1). */
  public static boolean isSafe(String method) {
    return SAFE.contains(method);
  }

  /** Whether a caller with these roles may; none are those of a caller whom nobody knows. */
  public boolean permits(Collection<Role> roles) {
    return switch (this) {
      case OPEN -> true;
      case READ -> !roles.isEmpty();
      case OPERATE -> roles.contains(Role.OPERATE) || roles.contains(Role.CAPTURE);
    };
  }
}
