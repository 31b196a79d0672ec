package dev.weir.edge.site;

/**
 * What an edge does with the requests of one site, beside what its cache policy decides.
 *
 * @param name of the site
 * @param key what makes two requests one
 * @param request what is changed in requests to the origin
 * @param response what is changed in answers, before anything is read in them
 * @param ttl lifetimes
 * @param slices what is fetched and stored in slices
 * @param retries how often a safe request without a body may be sent again, to another origin, 0 or
 *     more
 * @param showTags whether {@code Cache-Tag} and {@code Surrogate-Key} reach clients
 */
public record SiteRules(
    String name,
    KeyRules key,
    FieldRules request,
    FieldRules response,
    TtlRules ttl,
    SliceRules slices,
    int retries,
    boolean showTags) {

  public SiteRules {
    if (retries < 0 || retries > 10) {
      throw new IllegalArgumentException("retries " + retries + " is not between 0 and 10");
    }
  }
}
