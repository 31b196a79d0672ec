package dev.weir.lb.app;

import dev.weir.common.ratelimit.LimitRefused;
import dev.weir.common.ratelimit.RouteLimit;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.route.Condition;
import dev.weir.lb.route.FieldEdit;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.PathEdit;
import dev.weir.lb.route.PathPattern;
import dev.weir.lb.route.QueryEdit;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteEntry;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.util.unit.DataSize;

/**
 * Turns a Gateway route definition into what the fast lane can serve. What it does not know sends
 * the route to the gateway lane, with the reason; the path patterns stay where they are understood,
 * so that only requests that they match take the longer way.
 */
final class RouteCompiler {

  private static final Pattern PATH_CHARACTERS = Pattern.compile("[A-Za-z0-9._~!&'()*+,;=:@/-]*");
  private static final Pattern PATH = Pattern.compile("/(?!/)" + PATH_CHARACTERS);
  private static final Pattern GROUP = Pattern.compile("\\$(?:\\{([A-Za-z][A-Za-z0-9]*)}|([0-9]))");
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9._~-]*");
  private static final Pattern FIELD_CHARACTERS = Pattern.compile("[ -~&&[^$\\\\]]*");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]+");

  /** Their arguments are never templates. */
  private static final Set<String> WITH_EXPRESSIONS =
      Set.of("RewritePath", "RewriteResponseHeader");

  private final List<PathPattern> paths = new ArrayList<>();
  private final List<Condition> conditions = new ArrayList<>();
  private final List<PathEdit> pathEdits = new ArrayList<>();
  private final List<FieldEdit> requestEdits = new ArrayList<>();
  private final List<FieldEdit> responseEdits = new ArrayList<>();
  private final List<RouteLimit> limits = new ArrayList<>();
  private final List<QueryEdit> queryEdits = new ArrayList<>();
  private long maxRequestBytes = Long.MAX_VALUE;

  private RouteCompiler() {}

  /** Thrown for what the fast lane does not know; caught here. */
  private static final class NotForFastLane extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final String reason;

    NotForFastLane(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  /**
   * Compiles a definition.
   *
   * @param defaultFilters filters that come before each route's own
   * @throws IllegalArgumentException where its time-outs are none
   */
  static RouteEntry compile(RouteDefinition definition, List<FilterDefinition> defaultFilters) {
    return compileWhole(definition, defaultFilters).entry();
  }

  /**
   * @param exact whether the entry matches what the definition does, and nothing more
   */
  record Compiled(RouteEntry entry, boolean exact) {}

  static Compiled compileWhole(RouteDefinition definition, List<FilterDefinition> defaultFilters) {
    RouteCompiler compiler = new RouteCompiler();
    boolean exact = false;
    Lane lane;
    try {
      compiler.predicates(definition.getPredicates());
      exact = true;
      lane = compiler.route(definition, defaultFilters);
    } catch (NotForFastLane e) {
      lane = new Lane.Gateway(String.valueOf(definition.getId()), e.reason);
    }
    return new Compiled(new RouteEntry(compiler.paths, compiler.conditions, lane), exact);
  }

  private Route route(RouteDefinition definition, List<FilterDefinition> defaultFilters) {
    Timeouts timeouts = timeouts(definition.getMetadata());
    String id = String.valueOf(definition.getId());
    List<FilterDefinition> filters = inTurn(defaultFilters, definition.getFilters());
    String pool = destination(definition.getUri(), filters);
    filters.forEach(filter -> filter(id, filter));
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
        timeouts);
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
    String authority = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    boolean own =
        filters.stream().noneMatch(filter -> "PreserveHostHeader".equals(filter.getName()));
    if (own) {
      requestEdits.add(new FieldEdit.Put("Host", authority));
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
    List<Optional<PathPattern>> parsed = listed(patterns).map(PathPattern::parse).toList();
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
              new Condition.Method(listed(args).collect(Collectors.toUnmodifiableSet())));
      case "Host" -> conditions.add(new Condition.Host(hosts(args)));
      case "Header" -> conditions.add(header(definition.getArgs()));
      default -> throw new NotForFastLane("predicate " + definition.getName());
    }
  }

  private static Set<String> hosts(Collection<String> patterns) {
    Set<String> hosts =
        listed(patterns)
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    for (String host : hosts) {
      String fixed = host.replaceFirst("^\\*{1,2}\\.", "");
      if (fixed.chars().anyMatch(c -> "*?{}:".indexOf(c) >= 0)) {
        throw new NotForFastLane(
            "its host pattern " + host + " is beyond a name, *.name and **.name");
      }
    }
    return hosts;
  }

  private static Condition header(Map<String, String> args) {
    String name = arg(args, "header", 0);
    try {
      return new Condition.Header(name, Pattern.compile(arg(args, "regexp", 1)));
    } catch (PatternSyntaxException e) {
      throw new NotForFastLane("its pattern for header " + name + " is not a regular expression");
    }
  }

  private void filter(String route, FilterDefinition filter) {
    Map<String, String> args = filter.getArgs();
    if (!WITH_EXPRESSIONS.contains(filter.getName())
        && args.values().stream().anyMatch(value -> value.indexOf('{') >= 0)) {
      throw new NotForFastLane("filter " + filter.getName() + " uses a variable");
    }
    switch (String.valueOf(filter.getName())) {
      case "AddRequestHeader" -> requestEdits.add(new FieldEdit.Add(name(args), value(args)));
      case "SetRequestHeader" -> requestEdits.add(new FieldEdit.Put(name(args), value(args)));
      case "RemoveRequestHeader" -> requestEdits.add(new FieldEdit.Remove(name(args)));
      case "AddResponseHeader" -> responseEdits.add(new FieldEdit.Add(name(args), value(args)));
      case "SetResponseHeader" -> responseEdits.add(new FieldEdit.Put(name(args), value(args)));
      case "RemoveResponseHeader" -> responseEdits.add(new FieldEdit.Remove(name(args)));
      case "StripPrefix" -> pathEdits.add(new PathEdit.StripPrefix(parts(args)));
      case "PrefixPath" -> pathEdits.add(prefix(args));
      case "SetPath" -> pathEdits.add(path(args));
      case "RewritePath" -> pathEdits.add(rewrite(args));
      case "RewriteResponseHeader" -> responseEdits.add(rewriteField(args));
      case "PreserveHostHeader" -> {
        // see the destination
      }
      case "SetRequestHostHeader" -> requestEdits.add(new FieldEdit.Put("Host", host(args)));
      case "AddRequestParameter" ->
          queryEdits.add(new QueryEdit.Add(parameterName(args), parameter(value(args))));
      case "RemoveRequestParameter" -> queryEdits.add(new QueryEdit.Remove(parameterName(args)));
      case "RewriteRequestParameter" ->
          queryEdits.add(
              new QueryEdit.Replace(parameterName(args), parameter(arg(args, "replacement", 1))));
      case "AddRequestHeadersIfNotPresent" -> requestEdits.addAll(ifAbsent(args));
      case "MapRequestHeader" -> requestEdits.add(copy(args));
      case "DedupeResponseHeader" -> responseEdits.addAll(dedupe(args).reversed());
      case "RequestSize" -> maxRequestBytes = Math.min(maxRequestBytes, size(args));
      case RouteLimits.FILTER -> limits.add(limit(route, args));
      default -> throw new NotForFastLane("filter " + filter.getName());
    }
  }

  private static String name(Map<String, String> args) {
    return arg(args, "name", 0);
  }

  private static String value(Map<String, String> args) {
    if (args.size() > 2) {
      throw new NotForFastLane("a header filter with more than a name and a value");
    }
    return arg(args, "value", 1);
  }

  /** Gateway decodes nothing, and encodes what a path may not hold. */
  private static PathEdit path(Map<String, String> args) {
    String path = arg(args, "template", 0);
    if (!PATH.matcher(path).matches()) {
      throw new NotForFastLane("SetPath of other characters than a path may hold");
    }
    return new PathEdit.Set(path);
  }

  private static PathEdit rewrite(Map<String, String> args) {
    String replacement = arg(args, "replacement", 1).replace("$\\", "$");
    if (args.size() > 2) {
      throw new NotForFastLane("RewritePath with more than an expression and a replacement");
    }
    try {
      Pattern regexp = Pattern.compile(arg(args, "regexp", 0));
      if (!isMadeOf(PATH_CHARACTERS, regexp, replacement)) {
        throw new NotForFastLane(
            "RewritePath by " + replacement + ", which is more than groups and path characters");
      }
      return new PathEdit.Rewrite(regexp, replacement);
    } catch (PatternSyntaxException e) {
      throw new NotForFastLane("RewritePath without a regular expression");
    }
  }

  private static FieldEdit rewriteField(Map<String, String> args) {
    String name = name(args);
    String replacement = arg(args, "replacement", 2).replace("$\\", "$");
    try {
      Pattern regexp = Pattern.compile(arg(args, "regexp", 1));
      if (args.size() == 3 && isMadeOf(FIELD_CHARACTERS, regexp, replacement)) {
        return new FieldEdit.Rewrite(name, regexp, replacement);
      }
    } catch (PatternSyntaxException e) {
      // Gateway says what is wrong with it
    }
    throw new NotForFastLane(
        "RewriteResponseHeader of other than a name, an expression and groups that it has");
  }

  /** Whether a replacement holds these characters and groups of the expression, nothing else. */
  private static boolean isMadeOf(Pattern characters, Pattern regexp, String replacement) {
    String fixed =
        GROUP
            .matcher(replacement)
            .replaceAll(group -> isGroup(regexp, group.group(1), group.group(2)) ? "" : "\\$");
    return characters.matcher(fixed).matches();
  }

  private static String host(Map<String, String> args) {
    String host = arg(args, "host", 0);
    if (!HOST.matcher(host).matches()) {
      throw new NotForFastLane("SetRequestHostHeader of " + host);
    }
    return host;
  }

  private static boolean isGroup(Pattern regexp, @Nullable String name, @Nullable String number) {
    return name != null
        ? regexp.namedGroups().containsKey(name)
        : number != null && number.charAt(0) - '0' <= regexp.matcher("").groupCount();
  }

  private static String parameterName(Map<String, String> args) {
    String name = parameter(name(args));
    if (name.isEmpty()) {
      throw new NotForFastLane("a parameter without a name");
    }
    return name;
  }

  /** Part of a parameter, which goes into the query as it is. */
  private static String parameter(String part) {
    if (!PARAMETER.matcher(part).matches()) {
      throw new NotForFastLane("a parameter of characters that need encoding");
    }
    return part;
  }

  private static List<FieldEdit> ifAbsent(Map<String, String> args) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String arg : args.values()) {
      String[] field = arg.split(":", -1);
      if (field.length != 2 || field[0].isBlank() || !arg.equals(String.join(":", strip(field)))) {
        throw new NotForFastLane("AddRequestHeadersIfNotPresent of other than name:value");
      }
      fields.computeIfAbsent(field[0], name -> new ArrayList<>()).add(field[1]);
    }
    if (fields.keySet().stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count()
        < fields.size()) {
      throw new NotForFastLane("AddRequestHeadersIfNotPresent of one name in two spellings");
    }
    return fields.entrySet().stream()
        .<FieldEdit>map(field -> new FieldEdit.AddIfAbsent(field.getKey(), field.getValue()))
        .toList();
  }

  private static String[] strip(String[] parts) {
    return Arrays.stream(parts).map(String::strip).toArray(String[]::new);
  }

  private static FieldEdit copy(Map<String, String> args) {
    String from = arg(args, "fromHeader", 0);
    String to = arg(args, "toHeader", 1);
    if (from.equalsIgnoreCase(to)) {
      throw new NotForFastLane("MapRequestHeader of a field to itself");
    }
    return new FieldEdit.CopyFrom(to, from);
  }

  private static List<FieldEdit> dedupe(Map<String, String> args) {
    FieldEdit.Keep keep =
        switch (args.size() == 1 ? "RETAIN_FIRST" : arg(args, "strategy", 1)) {
          case "RETAIN_FIRST" -> FieldEdit.Keep.FIRST;
          case "RETAIN_LAST" -> FieldEdit.Keep.LAST;
          case "RETAIN_UNIQUE" -> FieldEdit.Keep.UNIQUE;
          default -> throw new NotForFastLane("DedupeResponseHeader by an unknown strategy");
        };
    return Arrays.stream(name(args).split(" ", -1))
        .filter(name -> !name.isBlank())
        .<FieldEdit>map(name -> new FieldEdit.Dedupe(name, keep))
        .toList();
  }

  private static int parts(Map<String, String> args) {
    String parts = args.isEmpty() ? "1" : arg(args, "parts", 0);
    if (!parts.matches("[1-9]")) {
      throw new NotForFastLane("StripPrefix of " + parts);
    }
    return Integer.parseInt(parts);
  }

  private static long size(Map<String, String> args) {
    String size = args.isEmpty() ? "5000000B" : arg(args, "maxSize", 0);
    try {
      long bytes = DataSize.parse(size).toBytes();
      if (bytes > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Gateway says what is wrong with it
    }
    throw new NotForFastLane("RequestSize of " + size);
  }

  private static RouteLimit limit(String route, Map<String, String> args) {
    try {
      return RouteLimits.of(route, args);
    } catch (LimitRefused e) {
      throw new NotForFastLane(String.valueOf(e.getMessage()));
    }
  }

  private static PathEdit prefix(Map<String, String> args) {
    try {
      return new PathEdit.Prefix(arg(args, "prefix", 0));
    } catch (IllegalArgumentException e) {
      throw new NotForFastLane(String.valueOf(e.getMessage()));
    }
  }

  /** An argument by name, or by place where the shortcut form was used. */
  private static String arg(Map<String, String> args, String name, int place) {
    String value = args.getOrDefault(name, args.get("_genkey_" + place));
    if (value == null) {
      throw new NotForFastLane("argument " + name + " is missing");
    }
    return value;
  }

  private static java.util.stream.Stream<String> listed(Collection<String> values) {
    return values.stream().flatMap(value -> Arrays.stream(value.split(","))).map(String::strip);
  }
}
