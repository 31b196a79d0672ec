package dev.weir.lb.app.route;

import dev.weir.common.state.Refused;
import dev.weir.lb.app.auth.ConfiguredGates;
import dev.weir.lb.route.GateName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.support.NameUtils;

/**
 * The filters {@code BasicAuth}, {@code JwtAuth} and {@code ForwardAuth} of Gateway routes, as both
 * lanes read them.
 */
public final class RouteGates {

  /** A name and a password. */
  public static final String BASIC = "BasicAuth";

  /** A signed token. */
  public static final String JWT = "JwtAuth";

  /** The word of another server. */
  public static final String FORWARD = "ForwardAuth";

  /** Their arguments in the order of the short form {@code BasicAuth=staff}. */
  public static final List<String> PLACES = List.of("name");

  private static final String FIRST = NameUtils.GENERATED_NAME_PREFIX + "0";

  private RouteGates() {}

  /**
   * The gates that filters name, in their order.
   *
   * @throws NotForFastLane where a filter names none
   */
  static List<GateName> of(List<FilterDefinition> filters) {
    return filters.stream().flatMap(filter -> named(filter).stream()).distinct().toList();
  }

  private static List<GateName> named(FilterDefinition filter) {
    GateName.Kind kind = kind(filter.getName());
    if (kind == null) {
      return List.of();
    }
    String name = name(filter);
    if (name == null) {
      throw new NotForFastLane("filter " + filter.getName() + " names nothing");
    }
    return List.of(new GateName(kind, name));
  }

  private static GateName.@Nullable Kind kind(@Nullable String filter) {
    return switch (filter) {
      case BASIC -> GateName.Kind.BASIC;
      case JWT -> GateName.Kind.JWT;
      case FORWARD -> GateName.Kind.FORWARD;
      case null, default -> null;
    };
  }

  private static @Nullable String name(FilterDefinition filter) {
    Map<String, String> args = filter.getArgs();
    String name = args.getOrDefault("name", args.get(FIRST));
    return name == null ? null : name.strip();
  }

  /**
   * Checks that what filters name is there.
   *
   * @param field where the filters are
   * @throws Refused naming the first filter whose gate is not there, and those that there are
   */
  public static void check(String field, List<FilterDefinition> filters, ConfiguredGates known) {
    for (int i = 0; i < filters.size(); i++) {
      FilterDefinition filter = filters.get(i);
      GateName.Kind kind = kind(filter.getName());
      if (kind != null) {
        known.check(
            field + "[" + i + "].args.name",
            new GateName(kind, Objects.requireNonNullElse(name(filter), "")));
      }
    }
  }
}
