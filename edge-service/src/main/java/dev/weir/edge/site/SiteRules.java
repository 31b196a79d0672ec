package dev.weir.edge.site;

import dev.weir.common.net.RequestPath;
import dev.weir.edge.http.Fields;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What an edge does with the requests of one site, beside what its cache policy decides.
 *
 * @param name of the site
 * @param key what makes two requests one
 * @param request what is changed in requests to the origin, one after the other
 * @param response what is changed in answers, before anything is read in them
 * @param ttl lifetimes
 * @param slices what is fetched and stored in slices
 * @param retries how often a safe request without a body may be sent again, to another origin, 0 or
 *     more
 * @param showTags whether {@code Cache-Tag} and {@code Surrogate-Key} reach clients
 * @param pass whether the store neither answers requests nor takes what answers them
 * @param rules what holds for some requests, of which the first counts that holds for a request
 */
public record SiteRules(
    String name,
    KeyRules key,
    List<FieldRules> request,
    List<FieldRules> response,
    TtlRules ttl,
    SliceRules slices,
    int retries,
    boolean showTags,
    boolean pass,
    List<RequestRule> rules) {

  /** No rule holds for a request, but what is said of the site itself. */
  public static final int NO_RULE = -1;

  /** Which rule holds for a request cannot be told. */
  public static final int UNCERTAIN = -2;

  private static final int MOST_RULES = 100;

  public SiteRules {
    request = List.copyOf(request);
    response = List.copyOf(response);
    rules = List.copyOf(rules);
    if (retries < 0 || retries > 10) {
      throw new IllegalArgumentException("retries " + retries + " is not between 0 and 10");
    }
    if (rules.size() > MOST_RULES) {
      throw new IllegalArgumentException(
          "rules: there are " + rules.size() + ", expected " + MOST_RULES + " at most");
    }
  }

  /** What holds under one of its rules. */
  public SiteRules under(RequestRule rule) {
    return new SiteRules(
        name,
        key,
        Stream.concat(request.stream(), Stream.of(rule.request())).toList(),
        Stream.concat(response.stream(), Stream.of(rule.response())).toList(),
        Objects.requireNonNullElse(rule.ttl(), ttl),
        slices,
        retries,
        showTags,
        rule.pass(),
        List.of());
  }

  /** What holds for requests of which it cannot be told which rule does: the store is left out. */
  public SiteRules passing() {
    return new SiteRules(
        name, key, request, response, ttl, slices, retries, showTags, true, List.of());
  }

  /**
   * The place of the rule that holds for a request. Where origins may read its path in several
   * ways, and these are under several rules, it is that of the first that passes by the store, so
   * that nobody has an account's page stored by calling it {@code /static/..%2faccount}.
   *
   * @param target path and query as sent
   * @return {@link #NO_RULE}, or {@link #UNCERTAIN} where none of those rules passes
   */
  public int ruleFor(String target, Fields request) {
    if (rules.isEmpty()) {
      return NO_RULE;
    }
    List<String> readings = RequestPath.readings(target);
    int first = ruleOf(readings.getFirst(), request);
    int found = first;
    for (String path : readings.subList(1, readings.size())) {
      int rule = ruleOf(path, request);
      if (rule != first) {
        found = firstThatPasses(found, rule);
      }
    }
    return found;
  }

  /** Whether the store is left out where a rule holds, as {@link #ruleFor} names it. */
  public boolean passes(int rule) {
    return rule == UNCERTAIN || (rule != NO_RULE && rules.get(rule).pass());
  }

  private int ruleOf(String path, Fields request) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).holdsFor(path, request)) {
        return i;
      }
    }
    return NO_RULE;
  }

  private int firstThatPasses(int rule, int other) {
    boolean passes = rule != UNCERTAIN && passes(rule);
    boolean otherPasses = passes(other);
    if (passes && otherPasses) {
      return Math.min(rule, other);
    }
    return passes ? rule : otherPasses ? other : UNCERTAIN;
  }
}
