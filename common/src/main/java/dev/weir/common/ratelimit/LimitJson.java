package dev.weir.common.ratelimit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Limits as JSON, in the words of the API. */
public final class LimitJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Of two members of one name nobody knows which is meant. */
  private static final ObjectReader BODIES =
      JSON.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private static final Set<String> FIELDS =
      Set.of("match", "key", "algorithm", "limit", "window", "burst", "scope", "onStoreFailure");
  private static final Set<String> NUMBERS = Set.of("limit", "burst");
  private static final Set<String> MATCH_FIELDS = Set.of("path", "host", "method");

  private LimitJson() {}

  /**
   * Reads a limit.
   *
   * @throws LimitRefused naming the first field that makes no sense
   */
  public static RateLimitRule read(String name, String json) {
    return read(name, tree(json));
  }

  private static RateLimitRule read(String name, JsonNode body) {
    refuseOthers(body, "", FIELDS);
    JsonNode match = body.path("match");
    if (!match.isMissingNode()) {
      requireObject(match, "match");
      refuseOthers(match, "match.", MATCH_FIELDS);
    }
    LimitAlgorithm algorithm = algorithm(body);
    int limit = number(body, "limit", "a whole number from 1 to 100000000");
    return new RateLimitRule(
        name,
        new RequestMatch(
            text(match, "match.path", ""), text(match, "match.host", ""), method(match)),
        KeySource.parse(text(body, "key", "client")),
        algorithm,
        limit,
        window(body, algorithm),
        body.has("burst") ? number(body, "burst", "a whole number from 1 to 100000000") : limit,
        LimitScope.valueOf(choice(body, "scope", "local", "cluster")),
        StoreFailure.valueOf(choice(body, "onStoreFailure", "local", "open", "closed")));
  }

  /**
   * A limit for every request from members that are texts, as a route definition has them.
   *
   * @throws LimitRefused naming the first that makes no sense
   */
  public static RateLimitRule of(String name, Map<String, String> members) {
    ObjectNode body = JSON.createObjectNode();
    members.forEach(
        (member, text) -> {
          if (NUMBERS.contains(member) && text.matches("[0-9]{1,9}")) {
            body.put(member, Integer.parseInt(text));
          } else {
            body.put(member, text);
          }
        });
    return read(name, body);
  }

  /** The members of a limit, in order, but for its name. */
  public static Map<String, Object> members(RateLimitRule rule) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("match", match(rule.match()));
    members.put("key", rule.key().label());
    members.put("algorithm", rule.algorithm().label());
    members.put("limit", rule.limit());
    if (rule.algorithm() != LimitAlgorithm.CONCURRENCY) {
      members.put("window", Durations.format(rule.window()));
    }
    if (rule.algorithm() == LimitAlgorithm.TOKEN_BUCKET) {
      members.put("burst", rule.burst());
    }
    members.put("scope", rule.scope().name().toLowerCase(Locale.ROOT));
    members.put("onStoreFailure", rule.onStoreFailure().name().toLowerCase(Locale.ROOT));
    return members;
  }

  /** The same as text, which {@link #read} takes. */
  public static String write(RateLimitRule rule) {
    return JSON.writeValueAsString(members(rule));
  }

  private static Map<String, Object> match(RequestMatch match) {
    Map<String, Object> members = new LinkedHashMap<>();
    putUnlessEmpty(members, "path", match.path());
    putUnlessEmpty(members, "host", match.host());
    putUnlessEmpty(members, "method", match.method());
    return members;
  }

  private static void putUnlessEmpty(Map<String, Object> members, String name, String value) {
    if (!value.isEmpty()) {
      members.put(name, value);
    }
  }

  private static JsonNode tree(String json) {
    try {
      JsonNode body = BODIES.readTree(json);
      requireObject(body, "body");
      return body;
    } catch (JacksonException e) {
      throw new LimitRefused("body", shortened(json), "a JSON object");
    }
  }

  private static void requireObject(JsonNode node, String field) {
    if (!node.isObject()) {
      throw new LimitRefused(field, shortened(node.toString()), "a JSON object");
    }
  }

  private static void refuseOthers(JsonNode node, String prefix, Set<String> known) {
    node.propertyNames()
        .forEach(
            name -> {
              if (!known.contains(name)) {
                throw new LimitRefused(
                    prefix + shortened(name),
                    shortened(node.get(name).toString()),
                    "none but " + String.join(", ", known.stream().sorted().toList()));
              }
            });
  }

  private static LimitAlgorithm algorithm(JsonNode body) {
    String label = text(body, "algorithm", LimitAlgorithm.FIXED_WINDOW.label());
    return LimitAlgorithm.labelled(label)
        .orElseThrow(
            () ->
                new LimitRefused(
                    "algorithm",
                    shortened(label),
                    "fixed-window, sliding-window, token-bucket or concurrency"));
  }

  private static Duration window(JsonNode body, LimitAlgorithm algorithm) {
    if (algorithm == LimitAlgorithm.CONCURRENCY) {
      return RateLimitRule.NO_WINDOW;
    }
    if (!body.has("window")) {
      throw new LimitRefused("window", "", "a duration such as 10s, from 100ms to 1d");
    }
    return Durations.parse("window", text(body, "window", ""));
  }

  private static String method(JsonNode match) {
    String method = text(match, "match.method", "");
    if (!method.matches("[A-Za-z]*")) {
      throw new LimitRefused("match.method", shortened(method), "a method such as POST");
    }
    return method;
  }

  private static String text(JsonNode node, String field, String fallback) {
    JsonNode value = node.path(field.substring(field.indexOf('.') + 1));
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.isString()) {
      throw new LimitRefused(field, shortened(value.toString()), "a text");
    }
    return value.stringValue();
  }

  private static int number(JsonNode node, String field, String expected) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new LimitRefused(
          field, value.isMissingNode() ? "" : shortened(value.toString()), expected);
    }
    return value.intValue();
  }

  /** One of some words, the first where nothing is said, as the name of its constant. */
  private static String choice(JsonNode node, String field, String... choices) {
    String said = text(node, field, choices[0]);
    for (String choice : choices) {
      if (choice.equals(said)) {
        return choice.toUpperCase(Locale.ROOT);
      }
    }
    throw new LimitRefused(field, shortened(said), String.join(" or ", choices));
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
