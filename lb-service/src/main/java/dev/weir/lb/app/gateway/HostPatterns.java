package dev.weir.lb.app.gateway;

import dev.weir.lb.route.Condition;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.AntPathMatcher;

/**
 * Patterns of hosts for Gateway's predicate, which mean what they mean in the fast lane. What that
 * does not know, such as {@code {sub}.shop.example}, is Spring's: but the case of letters does not
 * count, and {@code **.} at the start is one label or more.
 */
final class HostPatterns extends AntPathMatcher {

  private static final String LABELS = "**.";

  HostPatterns() {
    super(".");
    setCaseSensitive(false);
  }

  @Override
  protected boolean doMatch(
      String pattern,
      @Nullable String host,
      boolean fullMatch,
      @Nullable Map<String, String> variables) {
    if (host != null && Condition.Host.isPattern(pattern)) {
      return Condition.Host.fits(pattern.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT));
    }
    String spelled =
        pattern.startsWith(LABELS) ? "**.*." + pattern.substring(LABELS.length()) : pattern;
    return super.doMatch(spelled, host, fullMatch, variables);
  }
}
