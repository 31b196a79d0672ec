package dev.weir.edge.netty;

import dev.weir.edge.http.Fields;
import java.util.List;

/**
 * A site as its requests are served: by what holds under the first of its rules that fits, else by
 * what holds for all.
 */
public final class RuledSite {

  private final EdgeServices services;
  private final List<EdgeServices> ruled;

  public RuledSite(EdgeServices services) {
    this.services = services;
    ruled = services.site().rules().stream().map(services::under).toList();
  }

  /**
   * What serves a request.
   *
   * @param target path and query as sent
   */
  EdgeServices serving(String target, Fields request) {
    int rule = services.site().ruleFor(target, request);
    return rule < 0 ? services : ruled.get(rule);
  }
}
