package dev.weir.lb.app.route;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.ratelimit.RouteLimit;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.route.Condition;
import dev.weir.lb.route.FieldEdit;
import dev.weir.lb.route.GateName;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.PathEdit;
import dev.weir.lb.route.PathPattern;
import dev.weir.lb.route.QueryEdit;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteEntry;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

/**
 * Turns a Gateway route definition into what the fast lane can serve. What it does not know sends
 * the route to the gateway lane, with the reason; the path patterns stay where they are understood,
 * so that only requests that they match take the longer way.
 */
final class RouteCompiler {

  private static final String REDIRECT = "RedirectTo";

  /** Their arguments are never templates. */
  private static final Set<String> WITH_EXPRESSIONS =
      Set.of("RewritePath", "RewriteResponseHeader");

  private static final Set<String> FRAMING = Set.of("Content-Length", "Transfer-Encoding");

  private final List<PathPattern> paths = new ArrayList<>();
  private final List<Condition> conditions = new ArrayList<>();
  private final List<PathEdit> pathEdits = new ArrayList<>();
  private final List<FieldEdit> requestEdits = new ArrayList<>();
  private final List<FieldEdit> responseEdits = new ArrayList<>();
  private final List<RouteLimit> limits = new ArrayList<>();
  private final List<GateName> gates = new ArrayList<>();
  private final List<QueryEdit> queryEdits = new ArrayList<>();
  private final Set<String> gatewaysOwn;
  private long maxRequestBytes = Long.MAX_VALUE;
  private OptionalInt status = OptionalInt.empty();

  private RouteCompiler(Set<String> gatewaysOwn) {
    this.gatewaysOwn = gatewaysOwn;
  }

  /**
   * Compiles a definition.
   *
   * @param defaultFilters filters that come before each route's own
   * @throws IllegalArgumentException where its time-outs are none
   */
  static RouteEntry compile(RouteDefinition definition, List<FilterDefinition> defaultFilters) {
    return compileWhole(definition, defaultFilters, Set.of()).entry();
  }

  /**
   * @param exact whether the entry matches what the definition does, and nothing more
   */
  record Compiled(RouteEntry entry, boolean exact) {}

  /**
   * Compiles a definition.
   *
   * @param defaultFilters filters that come before each route's own
   * @param gatewaysOwn filters that do more here than the fast lane knows of
   * @throws IllegalArgumentException where its time-outs are none
   */
  static Compiled compileWhole(
      RouteDefinition definition, List<FilterDefinition> defaultFilters, Set<String> gatewaysOwn) {
    RouteCompiler compiler = new RouteCompiler(gatewaysOwn);
    boolean exact = false;
    Lane lane;
    try {
      compiler.predicates(definition.getPredicates());
      exact = true;
      Lane.Fast behind = compiler.route(definition, defaultFilters);
      lane = compiler.gates.isEmpty() ? behind : new Lane.Guarded(compiler.gates, behind);
    } catch (NotForFastLane e) {
      lane = new Lane.Gateway(String.valueOf(definition.getId()), e.reason);
    }
    return new Compiled(new RouteEntry(compiler.paths, compiler.conditions, lane), exact);
  }

  private Lane.Fast route(RouteDefinition definition, List<FilterDefinition> defaultFilters) {
    Timeouts timeouts = timeouts(definition.getMetadata());
    String id = String.valueOf(definition.getId());
    List<FilterDefinition> filters = inTurn(defaultFilters, definition.getFilters());
    gates.addAll(RouteGates.of(filters));
    for (int i = 0; i < filters.size(); i++) {
      String name = filters.get(i).getName();
      if (REDIRECT.equals(name) || RouteParts.REDIRECT_HOST.equals(name)) {
        return redirect(id, filters.subList(0, i), filters.get(i));
      }
    }
    filters.forEach(filter -> filter(id, filter));
    if (Stream.concat(requestEdits.stream(), responseEdits.stream())
        .anyMatch(RouteCompiler::framesBody)) {
      throw new NotForFastLane("it edits a field that says where a body ends");
    }
    String pool = destination(definition.getUri(), filters);
    return new Route(
        id,
        pool,
        pathEdits,
        queryEdits,
        requestEdits,
        // the filter that saw the request last sees the answer first
        responseEdits.reversed(),
        limits,
        maxRequestBytes,
        timeouts,
        status);
  }

  /**
   * @param before the only filters that come to run
   */
  private Lane.Fast redirect(String id, List<FilterDefinition> before, FilterDefinition filter) {
    before.forEach(each -> filter(id, each));
    boolean unchanged =
        responseEdits.stream()
            .allMatch(edit -> edit instanceof FieldEdit.Add || edit instanceof FieldEdit.Remove);
    if (!unchanged || status.isPresent() || maxRequestBytes < Long.MAX_VALUE) {
      throw new NotForFastLane(
          "RedirectTo behind filters other than for requests, limits, and fields that answers get");
    }
    Map<String, String> args = filter.getArgs();
    int code = FilterArgs.status(args);
    if (RouteParts.REDIRECT_HOST.equals(filter.getName())) {
      if (!pathEdits.isEmpty() || !queryEdits.isEmpty()) {
        throw new NotForFastLane("RedirectHost behind filters that change what is asked for");
      }
      return new Lane.Redirect(id, code, FilterArgs.arg(args, "host", 1).strip(), true, limits);
    }
    String location = FilterArgs.arg(args, "url", 1);
    boolean plain =
        args.size() == 2
            || (args.size() == 3
                && "false".equals(FilterArgs.arg(args, "includeRequestParams", 2)));
    if (!plain || code / 100 != 3 || code == 304 || !FilterArgs.isUri(location)) {
      throw new NotForFastLane("RedirectTo of other than a status of 3xx and a URL");
    }
    return new Lane.Redirect(id, code, location, false, limits);
  }

  /** Gateway sorts filters by their places in their own list, the default ones first. */
  private static List<FilterDefinition> inTurn(
      List<FilterDefinition> defaults, List<FilterDefinition> own) {
    List<FilterDefinition> all = new ArrayList<>();
    for (int i = 0; i < Math.max(defaults.size(), own.size()); i++) {
      if (i < defaults.size()) {
        all.add(defaults.get(i));
      }
      if (i < own.size()) {
        all.add(own.get(i));
      }
    }
    return all;
  }

  private static Timeouts timeouts(Map<String, Object> metadata) {
    Timeouts timeouts = RouteTimeouts.of(metadata);
    if (!RouteTimeouts.areAllOf(metadata)) {
      throw new NotForFastLane("it has metadata beside time-outs");
    }
    return timeouts;
  }

  /** A pool or a split by its name, or a server by its URL. */
  private String destination(@Nullable URI uri, List<FilterDefinition> filters) {
    String scheme = uri == null || uri.getScheme() == null ? "" : uri.getScheme();
    if (uri == null || uri.getHost() == null || !Set.of("lb", "http", "https").contains(scheme)) {
      throw new NotForFastLane(
          "its uri " + uri + " is not of the form lb://pool, http://host or https://host");
    }
    if (scheme.equals("lb")) {
      return uri.getHost();
    }
    String authority = UpstreamTarget.authority(uri);
    boolean own =
        filters.stream().noneMatch(filter -> "PreserveHostHeader".equals(filter.getName()));
    if (own) {
      // before those of filters
      requestEdits.addFirst(new FieldEdit.Put("Host", authority));
    }
    return scheme + "://" + authority;
  }

  private void predicates(List<PredicateDefinition> definitions) {
    // paths first: they hold even where another predicate sends the route to the gateway lane
    definitions.stream()
        .filter(RouteCompiler::isPath)
        .forEach(path -> path(path.getArgs().values()));
    definitions.stream().filter(predicate -> !isPath(predicate)).forEach(this::condition);
  }

  private static boolean isPath(PredicateDefinition definition) {
    return "Path".equals(definition.getName());
  }

  private void path(Collection<String> patterns) {
    if (!paths.isEmpty()) {
      paths.clear();
      throw new NotForFastLane("it has more than one Path predicate");
    }
    List<Optional<PathPattern>> parsed =
        FilterArgs.listed(patterns).map(PathPattern::parse).toList();
    if (parsed.stream().anyMatch(Optional::isEmpty)) {
      throw new NotForFastLane(
          "its path pattern " + patterns + " is beyond literals, *, {name} and a final /**");
    }
    parsed.forEach(pattern -> paths.add(pattern.orElseThrow()));
  }

  private void condition(PredicateDefinition definition) {
    Collection<String> args = definition.getArgs().values();
    switch (String.valueOf(definition.getName())) {
      case "Method" ->
          conditions.add(
              new Condition.Method(
                  FilterArgs.listed(args).collect(Collectors.toUnmodifiableSet())));
      case "Host" -> conditions.add(new Condition.Host(hosts(args)));
      case "Header" -> conditions.add(FilterArgs.header(definition.getArgs()));
      default -> throw new NotForFastLane("predicate " + definition.getName());
    }
  }

  private static Set<String> hosts(Collection<String> patterns) {
    Set<String> hosts =
        FilterArgs.listed(patterns)
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    for (String host : hosts) {
      if (!Condition.Host.isPattern(host)) {
        throw new NotForFastLane(
            "its host pattern " + host + " is beyond a name, *.name and **.name");
      }
    }
    return hosts;
  }

  private void filter(String route, FilterDefinition filter) {
    Map<String, String> args = filter.getArgs();
    if (gatewaysOwn.contains(filter.getName())) {
      throw new NotForFastLane("filter " + filter.getName() + " as it is set up here");
    }
    if (!WITH_EXPRESSIONS.contains(filter.getName())
        && args.values().stream().anyMatch(value -> value.indexOf('{') >= 0)) {
      throw new NotForFastLane("filter " + filter.getName() + " uses a variable");
    }
    switch (String.valueOf(filter.getName())) {
      case "AddRequestHeader" ->
          requestEdits.add(new FieldEdit.Add(FilterArgs.name(args), FilterArgs.value(args)));
      case "SetRequestHeader" ->
          requestEdits.add(new FieldEdit.Put(FilterArgs.name(args), FilterArgs.value(args)));
      case "RemoveRequestHeader" -> requestEdits.add(new FieldEdit.Remove(FilterArgs.name(args)));
      case "AddResponseHeader" ->
          responseEdits.add(new FieldEdit.Add(FilterArgs.name(args), FilterArgs.value(args)));
      case "SetResponseHeader" ->
          responseEdits.add(new FieldEdit.Put(FilterArgs.name(args), FilterArgs.value(args)));
      case "RemoveResponseHeader" -> responseEdits.add(new FieldEdit.Remove(FilterArgs.name(args)));
      case "StripPrefix" -> pathEdits.add(new PathEdit.StripPrefix(FilterArgs.parts(args)));
      case "PrefixPath" -> pathEdits.add(FilterArgs.prefix(args));
      case "SetPath" -> pathEdits.add(FilterArgs.path(args));
      case "RewritePath" -> pathEdits.add(FilterArgs.rewrite(args));
      case "RewriteResponseHeader" -> responseEdits.add(FilterArgs.rewriteField(args));
      case "PreserveHostHeader" -> {
        // see the destination
      }
      case RouteGates.BASIC, RouteGates.JWT, RouteGates.FORWARD -> {
        // gates are asked first, wherever they stand
      }
      case "SetRequestHostHeader" ->
          requestEdits.add(new FieldEdit.Put("Host", FilterArgs.host(args)));
      case "AddRequestParameter" ->
          queryEdits.add(
              new QueryEdit.Add(FilterArgs.parameterName(args), FilterArgs.parameterValue(args)));
      case "RemoveRequestParameter" ->
          queryEdits.add(new QueryEdit.Remove(FilterArgs.parameterName(args)));
      case "RewriteRequestParameter" ->
          queryEdits.add(
              new QueryEdit.Replace(
                  FilterArgs.parameterName(args),
                  FilterArgs.parameter(FilterArgs.arg(args, "replacement", 1))));
      case "AddRequestHeadersIfNotPresent" -> requestEdits.addAll(FilterArgs.ifAbsent(args));
      case "MapRequestHeader" -> requestEdits.add(FilterArgs.copy(args));
      case "DedupeResponseHeader" -> responseEdits.addAll(FilterArgs.dedupe(args).reversed());
      case "SetStatus" ->
          status = status.isPresent() ? status : OptionalInt.of(FilterArgs.bodied(args));
      case "RewriteLocationResponseHeader" -> responseEdits.add(relocate(args));
      case "RequestSize" -> maxRequestBytes = Math.min(maxRequestBytes, FilterArgs.size(args));
      case RouteLimits.FILTER -> limits.add(FilterArgs.limit(route, args));
      default -> throw new NotForFastLane("filter " + filter.getName());
    }
  }

  /** In the gateway lane bodies are framed anew, whatever filters make of what said their ends. */
  private static boolean framesBody(FieldEdit edit) {
    return FRAMING.stream().anyMatch(edit.name()::equalsIgnoreCase);
  }

  private FieldEdit relocate(Map<String, String> args) {
    FieldEdit.Version version =
        switch (FilterArgs.argOr(args, "stripVersion", 0, "AS_IN_REQUEST")) {
          case "NEVER_STRIP" -> FieldEdit.Version.KEEP;
          case "AS_IN_REQUEST" -> FieldEdit.Version.AS_ASKED;
          case "ALWAYS_STRIP" -> FieldEdit.Version.STRIP;
          default -> throw new NotForFastLane("RewriteLocationResponseHeader by another strategy");
        };
    String name = FilterArgs.argOr(args, "locationHeaderName", 1, "Location");
    String host = FilterArgs.argOr(args, "hostValue", 2, "");
    boolean asked = host.isBlank();
    if (asked ? editsHost() : !FilterArgs.isHost(host)) {
      throw new NotForFastLane(
          "RewriteLocationResponseHeader of a host that is not the client's, or is none");
    }
    return new FieldEdit.Relocate(
        name,
        asked ? null : host,
        FilterArgs.schemes(FilterArgs.argOr(args, "protocols", 3, "https?|ftps?")),
        version,
        version == FieldEdit.Version.AS_ASKED ? pathEdits : List.of());
  }

  private boolean editsHost() {
    return requestEdits.stream().anyMatch(edit -> "Host".equalsIgnoreCase(edit.name()));
  }
}
