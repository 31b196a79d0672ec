package dev.weir.edge.app;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.text.Words;
import dev.weir.edge.app.site.Sites;
import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.netty.EdgeTally;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.CacheRules;
import dev.weir.edge.policy.Explanation;
import dev.weir.edge.policy.Storage.Reason;
import dev.weir.edge.policy.StoreClock;
import dev.weir.edge.policy.VaryKey;
import dev.weir.edge.site.SiteRules;
import dev.weir.edge.store.DiskTier;
import dev.weir.edge.store.Refusals;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.StoreStats;
import dev.weir.edge.store.Variant;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/cache}: what is stored, and how well that does. */
@RestController
@RequestMapping(path = "/api/cache", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "cache")
class CacheController {

  private static final int MOST_ENTRIES = 1000;

  private final ResponseStore<CachedAnswer> store;
  private final EdgeTally tally;
  private final Sites sites;
  private final StoreClock clock;
  private final StoredEntries entries;

  CacheController(
      ResponseStore<CachedAnswer> store, EdgeTally tally, Sites sites, StoreClock clock) {
    this.store = store;
    this.tally = tally;
    this.sites = sites;
    this.clock = clock;
    this.entries = new StoredEntries(store, sites);
  }

  /**
   * How full the cache is, and how it has done since the start.
   *
   * @param entries keys in the fuller tier
   * @param tiers what holds answers
   * @param counts of the edge as a whole
   * @param sites and of each site that is served now
   */
  record CacheStats(
      long entries, List<TierView> tiers, CountsView counts, Map<String, CountsView> sites) {}

  /**
   * What holds answers.
   *
   * @param tier {@code memory} or {@code disk}
   * @param evictions keys that had to make room
   * @param dropped answers that could not be written, or not fast enough
   */
  record TierView(
      String tier, long entries, long bytes, long maxBytes, long evictions, long dropped) {}

  /**
   * How requests were answered, since the start.
   *
   * @param misses requests that were sent on to an origin
   * @param collapsed requests answered by what another had fetched meanwhile
   * @param hitRatio hits and collapsed among all of these, 0 to 1
   */
  record CountsView(
      long hits,
      long misses,
      long collapsed,
      long revalidated,
      long servedStale,
      long stored,
      double hitRatio) {

    static CountsView of(EdgeTally tally) {
      return new CountsView(
          tally.hits(),
          tally.misses(),
          tally.collapsed(),
          tally.revalidated(),
          tally.servedStale(),
          tally.stored(),
          tally.hitRatio());
    }
  }

  /**
   * What is stored of a URL, and why.
   *
   * @param url host, path and query, as the site's key rules have them
   * @param site whose it is; empty: of none
   * @param rule which of the site's rules holds for a request without cookies: {@code rules[0]};
   *     empty: none, or it cannot be told
   * @param passes whether such a request passes by the store
   */
  record EntryDetail(
      String url, String site, String rule, boolean passes, List<VariantView> variants) {}

  /**
   * What holds for a request without cookies.
   *
   * @param site whose it is; null: of none
   * @param place of the rule, as {@link SiteRules#ruleFor} tells it
   */
  private record Ruling(Sites.@Nullable Site site, int place) {

    static Ruling of(Sites.@Nullable Site site, CacheKey sent) {
      return new Ruling(
          site,
          site == null
              ? SiteRules.NO_RULE
              : site.services().site().ruleFor(sent.target(), Fields.NONE));
    }

    boolean passes() {
      return site != null && site.services().site().passes(place);
    }

    String rule() {
      return place < 0 ? "" : "rules[" + place + "]";
    }

    /** Why a request passes, as the end of a sentence. */
    String words() {
      return place == SiteRules.UNCERTAIN
          ? "its path reads as several, under different rules of its site, so that requests for it"
              + " pass"
          : rule() + " of its site lets requests for it pass";
    }
  }

  /**
   * One stored answer.
   *
   * @param vary the fields of requests that it answers, as the one that fetched it had them
   * @param ageSeconds how old it is
   * @param ttlSeconds for how long it is fresh yet; negative: it is stale
   * @param why it is stored
   * @param until when it is served, and what then
   */
  record VariantView(
      Map<String, String> vary,
      int status,
      Instant storedAt,
      long ageSeconds,
      long ttlSeconds,
      long bytes,
      List<String> tags,
      String why,
      String until) {}

  @Operation(summary = "How full the cache is, and how it has done since the start, by site")
  @ApiResponse(responseCode = "200", description = "Sizes now, counts since the start")
  @GetMapping("/stats")
  CacheStats stats() {
    StoreStats memory = store.stats();
    Map<String, CountsView> bySite = new LinkedHashMap<>();
    for (Sites.Site site : sites.all()) {
      bySite.put(site.name(), CountsView.of(site.services().tally()));
    }
    List<TierView> tiers = new ArrayList<>();
    tiers.add(tier(EntryView.MEMORY, memory, 0));
    DiskTier<CachedAnswer> disk = store.disk();
    if (disk != null) {
      tiers.add(tier(EntryView.DISK, disk.stats(), disk.dropped()));
    }
    return new CacheStats(
        tiers.stream().mapToLong(TierView::entries).max().orElse(0),
        tiers,
        CountsView.of(tally),
        bySite);
  }

  private static TierView tier(String name, StoreStats stats, long dropped) {
    return new TierView(
        name, stats.entries(), stats.bytes(), stats.maxBytes(), stats.evictions(), dropped);
  }

  @Operation(summary = "What is stored, in memory first and then on disk alone")
  @ApiResponse(responseCode = "200", description = "As many as are asked for, where there are")
  @GetMapping("/entries")
  List<EntryView> entries(
      @Parameter(description = "The site whose they are; left out: of every site")
          @RequestParam(defaultValue = "")
          String site,
      @Parameter(description = "What path and query, or host, path and query begin with")
          @RequestParam(defaultValue = "")
          String prefix,
      @Parameter(description = "How many at most, 1 to 1000") @RequestParam(defaultValue = "100")
          int limit,
      @Parameter(description = "hits: what has answered most requests, first; left out: no order")
          @RequestParam(defaultValue = "")
          String order) {
    StoredEntries.Wanted wanted =
        new StoredEntries.Wanted(site, prefix, Math.clamp(limit, 1, MOST_ENTRIES));
    return switch (order) {
      case "hits" -> entries.mostHit(wanted);
      case "" -> entries.any(wanted);
      default -> throw badRequest("order is '" + order + "', expected hits, or none.");
    };
  }

  @Operation(summary = "What is in memory of a URL, why, and until when")
  @ApiResponse(responseCode = "200", description = "Each stored answer, the newest first")
  @ApiResponse(
      responseCode = "404",
      description = "Nothing is; and why the last answer was not, where that is remembered",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @GetMapping("/entry")
  EntryDetail entry(
      @Parameter(description = "With scheme and host", example = "http://shop.example/a?b")
          @RequestParam
          String url) {
    CacheKey sent = sent(url);
    CacheKey key = sites.key(sent, url.toLowerCase(Locale.ROOT).startsWith("https:"));
    Sites.Site site = sites.ofHost(sent.host());
    Ruling ruling = Ruling.of(site, sent);
    List<Variant<CachedAnswer>> variants = store.variants(key);
    if (variants.isEmpty()) {
      throw notStored(url, key, ruling);
    }
    return new EntryDetail(
        key.host() + key.target(),
        site == null ? "" : site.name(),
        ruling.rule(),
        ruling.passes(),
        variants.stream().map(each -> variant(each, ruling)).toList());
  }

  private ProblemException notStored(String url, CacheKey key, Ruling ruling) {
    String detail = "Nothing is stored of " + url;
    if (ruling.passes()) {
      return new ProblemException(
          Problem.of("not-stored", "Not stored", 404, detail + ": " + ruling.words() + ".")
              .with("reason", Words.dashed(Reason.PASSED)));
    }
    return notStored(detail + ".", store.refusals().of(key));
  }

  private ProblemException notStored(String detail, Refusals.@Nullable Refusal refusal) {
    if (refusal == null) {
      return new ProblemException(Problem.of("not-stored", "Not stored", 404, detail));
    }
    Instant at = clock.dayAt(refusal.atMillis());
    String why =
        " The answer of %s, with status %d, was not: %s."
            .formatted(at, refusal.status(), refusal.reason().words());
    return new ProblemException(
        Problem.of("not-stored", "Not stored", 404, detail + why)
            .with("reason", Words.dashed(refusal.reason()))
            .with("status", refusal.status()));
  }

  /** What a request for a URL would bring. */
  private static CacheKey sent(String url) {
    try {
      if (Purge.url(url) instanceof Purge.Resource(CacheKey key)) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      throw badRequest(e.getMessage() + ".");
    }
    throw badRequest("'" + url + "' names no host.");
  }

  private static ProblemException badRequest(String detail) {
    return new ProblemException(Problem.of("bad-request", "Bad Request", 400, detail));
  }

  private VariantView variant(Variant<CachedAnswer> variant, Ruling ruling) {
    CachePolicy decides =
        ruling.site() == null
            ? new CachePolicy(CacheRules.DEFAULT)
            : ruling.site().services().policy();
    Explanation words = Explanation.of(decides, variant.facts(), clock);
    long age = variant.facts().ageMillis(clock.millis());
    return new VariantView(
        vary(variant.vary()),
        variant.facts().response().status(),
        clock.dayAt(variant.facts().arrivedMillis()),
        age / 1000,
        Math.floorDiv(variant.facts().lifetimeMillis() - age, 1000),
        variant.bytes(),
        variant.tags(),
        words.why(),
        ruling.passes() ? "not served: " + ruling.words() : words.until());
  }

  private static Map<String, String> vary(VaryKey vary) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < vary.names().size(); i++) {
      fields.put(vary.names().get(i), vary.values().get(i));
    }
    return fields;
  }
}
