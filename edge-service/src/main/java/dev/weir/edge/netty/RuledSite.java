package dev.weir.edge.netty;

import dev.weir.edge.http.Fields;
import dev.weir.edge.site.SiteRules;
import java.util.List;

/**
 * A site as its requests are served: by what holds under the first of its rules that fits, else by
 * what holds for all; and without the store where that cannot be told.
 */
public final class RuledSite {

  private final EdgeServices services;
  private final List<EdgeServices> ruled;
  private final EdgeServices passing;

  public RuledSite(EdgeServices services) {
    this.services = services;
    SiteRules site = services.site();
    ruled = site.rules().stream().map(rule -> services.under(site.under(rule))).toList();
    passing = services.under(site.passing());
  }

  /**
   * What serves a request.
   *
   * @param target path and query as sent
   */
  EdgeServices serving(String target, Fields request) {
    int rule = services.site().ruleFor(target, request);
    return switch (rule) {
      case SiteRules.NO_RULE -> services;
      case SiteRules.UNCERTAIN -> passing;
      default -> ruled.get(rule);
    };
  }
}
