package dev.weir.lb.app.route;

import org.springframework.cloud.gateway.filter.AdaptCachedBodyGlobalFilter;
import org.springframework.core.Ordered;

/**
 * Where the filters stand that refuse requests by their heads: before Gateway reads the whole body
 * of one into memory, as it does for routes with {@code Retry} in {@link
 * AdaptCachedBodyGlobalFilter} (the highest precedence and 1,000), and behind those of its own that
 * only undo things at the end.
 */
public final class BeforeBodies {

  /** That of the first of them. */
  public static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 900;

  private BeforeBodies() {}
}
