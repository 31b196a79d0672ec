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

  /**
   * The place of the rule that holds for a request; -1 where none does.
   *
   * @param target path and query as sent
   */
  public int ruleFor(String target, Fields request) {
    if (rules.isEmpty()) {
      return -1;
    }
    int query = target.indexOf('?');
    String sent = query < 0 ? target : target.substring(0, query);
    String read = RequestPath.normal(sent);
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).holdsFor(sent, read, request)) {
        return i;
      }
    }
    return -1;
  }
}
