package dev.weir.lb.app.route;

import dev.weir.common.cluster.SharedLimitChanges;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.state.Refused;
import dev.weir.common.text.Nearest;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.stereotype.Component;

/**
 * Whether the limits are there that routes name: one whose limit is misspelt would pass everything.
 */
@Component
public class NamedLimits {

  private final RateLimits limits;
  private final ObjectProvider<SharedLimitChanges> shared;

  NamedLimits(RateLimits limits, ObjectProvider<SharedLimitChanges> shared) {
    this.limits = limits;
    this.shared = shared;
  }

  /**
   * Checks filters of the configuration. Where limits are shared, others may have set what this
   * instance has not heard of yet: nothing is refused then.
   *
   * @param field where the filters are
   * @throws Refused naming the first filter whose limit is not there
   */
  public void checkConfigured(String field, List<FilterDefinition> filters) {
    if (shared.getIfAvailable() == null) {
      check(field, filters);
    }
  }

  /**
   * Checks filters of a route that is made now.
   *
   * @param field where the filters are
   * @throws Refused naming the first filter whose limit is not there
   */
  public void check(String field, List<FilterDefinition> filters) {
    for (int i = 0; i < filters.size(); i++) {
      String name = filters.get(i).getArgs().get("name");
      if (name != null && RouteLimits.FILTER.equals(filters.get(i).getName())) {
        checkName(field + "[" + i + "].args.name", name.strip());
      }
    }
  }

  private void checkName(String field, String name) {
    List<String> known = limits.rules().stream().map(RateLimitRule::name).toList();
    if (!known.contains(name)) {
      throw new Refused(field, missing(name, known));
    }
  }

  private static String missing(String name, List<String> known) {
    return "there is no limit '"
        + name
        + "'; "
        + Nearest.besides(name, known)
        + " PUT /api/limits/"
        + name
        + " makes one, and so does weir.limits."
        + name;
  }
}
