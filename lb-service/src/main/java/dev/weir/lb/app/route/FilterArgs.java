package dev.weir.lb.app.route;

import dev.weir.common.ratelimit.LimitRefused;
import dev.weir.common.ratelimit.RouteLimit;
import dev.weir.lb.route.Condition;
import dev.weir.lb.route.FieldEdit;
import dev.weir.lb.route.PathEdit;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.support.HttpStatusHolder;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.UriUtils;

/**
 * What the arguments of predicates and filters say, in terms of the fast lane. Each refuses, by
 * {@link NotForFastLane}, what it would do otherwise than Gateway does.
 */
final class FilterArgs {

  private static final Pattern PATH_CHARACTERS = Pattern.compile("[A-Za-z0-9._~!&'()*+,;=:@/-]*");
  private static final Pattern PATH = Pattern.compile("/(?!/)" + PATH_CHARACTERS);
  private static final Pattern GROUP = Pattern.compile("\\$(?:\\{([A-Za-z][A-Za-z0-9]*)}|([0-9]))");
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9._~-]*");
  private static final Pattern FIELD_CHARACTERS = Pattern.compile("[ -~&&[^$\\\\]]*");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]+");
  private static final Pattern VISIBLE = Pattern.compile("[!-~]+");
  private static final Pattern SCHEMES = Pattern.compile("[A-Za-z0-9|?:()]+");

  /** Statuses whose answers have no body, whatever the upstream's has. */
  private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

  private FilterArgs() {}

  /** Whether it is a URL or a path that goes into a field as it is. */
  static boolean isUri(String location) {
    try {
      return VISIBLE.matcher(location).matches() && URI.create(location).toString() != null;
    } catch (IllegalArgumentException e) {
      // Gateway says what is wrong with it
      return false;
    }
  }

  static Condition header(Map<String, String> args) {
    String name = arg(args, "header", 0);
    try {
      return new Condition.Header(name, Pattern.compile(arg(args, "regexp", 1)));
    } catch (PatternSyntaxException e) {
      throw new NotForFastLane("its pattern for header " + name + " is not a regular expression");
    }
  }

  static String name(Map<String, String> args) {
    return arg(args, "name", 0);
  }

  static String value(Map<String, String> args) {
    if (args.size() > 2) {
      throw new NotForFastLane("a header filter with more than a name and a value");
    }
    return arg(args, "value", 1);
  }

  /** Gateway decodes nothing, and encodes what a path may not hold. */
  static PathEdit path(Map<String, String> args) {
    String path = arg(args, "template", 0);
    if (!PATH.matcher(path).matches()) {
      throw new NotForFastLane("SetPath of other characters than a path may hold");
    }
    return new PathEdit.Set(path);
  }

  static PathEdit rewrite(Map<String, String> args) {
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

  static FieldEdit rewriteField(Map<String, String> args) {
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

  static int status(Map<String, String> args) {
    String text = arg(args, "status", 0);
    try {
      HttpStatusHolder parsed = HttpStatusHolder.parse(text);
      HttpStatus known = parsed.getHttpStatus();
      return known != null ? known.value() : Objects.requireNonNull(parsed.getStatus());
    } catch (IllegalArgumentException e) {
      throw new NotForFastLane("a status of " + text);
    }
  }

  static int bodied(Map<String, String> args) {
    int status = status(args);
    if (args.size() > 1 || status < 200 || status > 599 || BODILESS.contains(status)) {
      throw new NotForFastLane("SetStatus of other than a final status that allows for a body");
    }
    return status;
  }

  static FieldEdit.Schemes schemes(String expression) {
    try {
      if (SCHEMES.matcher(expression).matches()) {
        return FieldEdit.Schemes.of(expression);
      }
    } catch (PatternSyntaxException e) {
      // Gateway says what is wrong with it
    }
    throw new NotForFastLane("RewriteLocationResponseHeader of schemes by " + expression);
  }

  static String argOr(Map<String, String> args, String name, int place, String otherwise) {
    String value = args.getOrDefault(name, args.get("_genkey_" + place));
    return value == null ? otherwise : value;
  }

  static boolean isHost(String text) {
    return HOST.matcher(text).matches();
  }

  static String host(Map<String, String> args) {
    String host = arg(args, "host", 0);
    if (!isHost(host)) {
      throw new NotForFastLane("SetRequestHostHeader of " + host);
    }
    return host;
  }

  private static boolean isGroup(Pattern regexp, @Nullable String name, @Nullable String number) {
    return name != null
        ? regexp.namedGroups().containsKey(name)
        : number != null && number.charAt(0) - '0' <= regexp.matcher("").groupCount();
  }

  static String parameterName(Map<String, String> args) {
    String name = parameter(name(args));
    if (name.isEmpty()) {
      throw new NotForFastLane("a parameter without a name");
    }
    return name;
  }

  /** Part of a parameter, which goes into the query as it is. */
  static String parameter(String part) {
    if (!PARAMETER.matcher(part).matches()) {
      throw new NotForFastLane("a parameter of characters that need encoding");
    }
    return part;
  }

  /** The value of a parameter as it goes into a query: what one cannot hold is encoded. */
  static String parameterValue(Map<String, String> args) {
    return UriUtils.encodeQuery(value(args), StandardCharsets.UTF_8);
  }

  static List<FieldEdit> ifAbsent(Map<String, String> args) {
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

  static FieldEdit copy(Map<String, String> args) {
    String from = arg(args, "fromHeader", 0);
    String to = arg(args, "toHeader", 1);
    if (from.equalsIgnoreCase(to)) {
      throw new NotForFastLane("MapRequestHeader of a field to itself");
    }
    return new FieldEdit.CopyFrom(to, from);
  }

  static List<FieldEdit> dedupe(Map<String, String> args) {
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

  static int parts(Map<String, String> args) {
    String parts = args.isEmpty() ? "1" : arg(args, "parts", 0);
    if (!parts.matches("[1-9]")) {
      throw new NotForFastLane("StripPrefix of " + parts);
    }
    return Integer.parseInt(parts);
  }

  static long size(Map<String, String> args) {
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

  static RouteLimit limit(String route, Map<String, String> args) {
    try {
      return RouteLimits.of(route, args);
    } catch (LimitRefused e) {
      throw new NotForFastLane(String.valueOf(e.getMessage()));
    }
  }

  static PathEdit prefix(Map<String, String> args) {
    try {
      return new PathEdit.Prefix(arg(args, "prefix", 0));
    } catch (IllegalArgumentException e) {
      throw new NotForFastLane(String.valueOf(e.getMessage()));
    }
  }

  /** An argument by name, or by place where the shortcut form was used. */
  static String arg(Map<String, String> args, String name, int place) {
    String value = args.getOrDefault(name, args.get("_genkey_" + place));
    if (value == null) {
      throw new NotForFastLane("argument " + name + " is missing");
    }
    return value;
  }

  static Stream<String> listed(Collection<String> values) {
    return values.stream().flatMap(value -> Arrays.stream(value.split(","))).map(String::strip);
  }
}
