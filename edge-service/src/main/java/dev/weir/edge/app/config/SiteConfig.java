package dev.weir.edge.app.config;

import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.coding.ContentCoding;
import dev.weir.common.health.HealthCheck;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.edge.invalidate.Glob;
import dev.weir.edge.origin.Algorithm;
import dev.weir.edge.origin.Origin;
import dev.weir.edge.origin.OriginGate;
import dev.weir.edge.origin.Origins;
import dev.weir.edge.policy.CacheRules;
import dev.weir.edge.site.FieldRules;
import dev.weir.edge.site.HostPattern;
import dev.weir.edge.site.KeyRules;
import dev.weir.edge.site.RequestRule;
import dev.weir.edge.site.SiteRules;
import dev.weir.edge.site.SliceRules;
import dev.weir.edge.site.TtlRules;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One site as an operator writes it: {@code weir.edge.sites.NAME}.
 *
 * @param hosts that it answers for: {@code shop.example}, {@code *.shop.example}, {@code *}
 * @param origins servers that hold its content, at least one
 * @param parents edges that are asked before the origins, as long as they are well
 * @param protocol {@code http1}, {@code h2}, {@code h2c}, {@code h3} or {@code auto}: HTTP/2 where
 *     TLS agrees on it
 * @param algorithm {@code round-robin}, {@code least-requests} or {@code ordered}
 * @param health how origins and parents are probed; left out: they are not
 * @param retries how often a safe request goes on to another origin, 0 to 10
 * @param ttl how long answers last
 * @param staleLimit how long after its lifetime an answer may stand in for origins that cannot be
 *     reached; left out: {@code weir.edge.cache.stale-limit}
 * @param key what makes two requests one
 * @param request what is changed in requests to the origin
 * @param response what is changed in answers, before they are stored
 * @param protect how much its origins are asked at once
 * @param compression how stored answers are compressed
 * @param slices what is fetched and stored in slices
 * @param rules what holds for some requests alone, of which the first that fits one counts
 * @param showTags whether {@code Cache-Tag} and {@code Surrogate-Key} reach clients
 */
public record SiteConfig(
    @DefaultValue("*") List<String> hosts,
    @DefaultValue List<OriginConfig> origins,
    @DefaultValue List<OriginConfig> parents,
    @DefaultValue("auto") UpstreamProtocol protocol,
    @DefaultValue("round-robin") String algorithm,
    @Nullable HealthCheck health,
    @DefaultValue("1") int retries,
    @DefaultValue Ttl ttl,
    @Nullable Duration staleLimit,
    @DefaultValue Key key,
    @DefaultValue FieldChanges request,
    @DefaultValue FieldChanges response,
    @DefaultValue Protect protect,
    @DefaultValue Compression compression,
    @DefaultValue Slices slices,
    @DefaultValue List<Rule> rules,
    @DefaultValue("false") boolean showTags) {

  /**
   * A server.
   *
   * @param url {@code http://host:port}, {@code https://host:port} or {@code h2c://host:port}
   */
  public record OriginConfig(@Nullable URI url) {

    UpstreamTarget target(UpstreamProtocol protocol) {
      if (url == null) {
        throw new IllegalArgumentException("url is missing, expected such as http://host:port");
      }
      return UpstreamTarget.of(url, protocol);
    }
  }

  /**
   * How long answers last.
   *
   * @param fallback of those that name no lifetime, and no cookie; 0: it is guessed
   * @param override of successes and redirects without a cookie, whatever they say; 0: what they
   *     say counts
   * @param max the longest that counts; 0: no limit
   * @param negative for how long a request is not tried again that no origin answered, to 5m; 0: it
   *     is tried each time
   */
  public record Ttl(
      @DefaultValue("0s") Duration fallback,
      @DefaultValue("0s") Duration override,
      @DefaultValue("0s") Duration max,
      @DefaultValue("0s") Duration negative) {

    TtlRules rules() {
      return new TtlRules(fallback, override, max, negative);
    }
  }

  /**
   * What makes two requests one.
   *
   * @param scheme whether {@code http} and {@code https} are kept apart
   * @param sortQuery whether parameters are put in the order of their names
   * @param drop parameters that do not count: {@code utm_*}
   * @param keep or the only ones that count
   */
  public record Key(
      @DefaultValue("false") boolean scheme,
      @DefaultValue("false") boolean sortQuery,
      @DefaultValue List<String> drop,
      @DefaultValue List<String> keep) {}

  /**
   * What is changed in fields, in this order.
   *
   * @param remove names of fields that go
   * @param set fields that replace those of their name
   * @param add fields that come beside those of their name
   */
  public record FieldChanges(
      @DefaultValue List<String> remove,
      @DefaultValue Map<String, String> set,
      @DefaultValue Map<String, String> add) {

    public FieldRules rules() {
      return new FieldRules(remove, set, add);
    }
  }

  /**
   * How much origins are asked at once.
   *
   * @param maxRequests under way; 0: no limit
   * @param queue requests that wait for a place
   * @param maxWait for how long one waits, before it gets a stale answer or 503
   */
  public record Protect(
      @DefaultValue("0") int maxRequests,
      @DefaultValue("100") int queue,
      @DefaultValue("2s") Duration maxWait) {

    public OriginGate.Limits limits() {
      return new OriginGate.Limits(maxRequests, queue, maxWait);
    }
  }

  /**
   * How stored answers are compressed, once for each coding. Of levels, 0 is the default.
   *
   * @param enabled whether they are
   * @param codings {@code zstd}, {@code br}, {@code gzip}, in order of preference
   * @param types media types that are compressed
   * @param minSize the shortest body that is, in bytes
   * @param gzipLevel 1 (fast) to 9 (small)
   * @param brotliQuality 1 (fast) to 11 (small)
   * @param zstdLevel 1 (fast) to 22 (small)
   */
  public record Compression(
      @DefaultValue("true") boolean enabled,
      @DefaultValue List<ContentCoding> codings,
      @DefaultValue List<String> types,
      @DefaultValue("1024") int minSize,
      @DefaultValue("6") int gzipLevel,
      @DefaultValue("5") int brotliQuality,
      @DefaultValue("6") int zstdLevel) {

    public CompressionSettings settings() {
      return new CompressionSettings(
          enabled, codings, types, minSize, gzipLevel, brotliQuality, zstdLevel);
    }
  }

  /**
   * What is fetched and stored in slices.
   *
   * @param size of a slice, 64KB to 64MB; 0: nothing is
   * @param paths patterns of paths, {@code /video/*}, in which a star stands for any text
   */
  public record Slices(@DefaultValue("0B") DataSize size, @DefaultValue("*") List<String> paths) {

    public SliceRules rules() {
      return new SliceRules((int) Math.min(size.toBytes(), Integer.MAX_VALUE), globs(paths));
    }
  }

  /**
   * What holds for some requests alone.
   *
   * @param paths patterns of their paths, {@code /static/*}, in which a star stands for any text;
   *     left out: every path
   * @param cookies or names of cookies of which they have one, {@code session*}; only to pass
   * @param pass whether the store neither answers them nor takes their answers
   * @param ttl how long answers last, in place of what the site says; left out: as it says
   * @param request what is changed in requests to the origin, after what the site changes
   * @param response what is changed in answers, after what the site changes
   */
  public record Rule(
      @DefaultValue List<String> paths,
      @DefaultValue List<String> cookies,
      @DefaultValue("false") boolean pass,
      @Nullable Ttl ttl,
      @DefaultValue FieldChanges request,
      @DefaultValue FieldChanges response) {

    RequestRule rule() {
      return new RequestRule(
          globs(paths),
          globs(cookies),
          pass,
          ttl == null ? null : ttl.rules(),
          request.rules(),
          response.rules());
    }
  }

  private static List<Glob> globs(List<String> patterns) {
    return patterns.stream().map(Glob::new).toList();
  }

  /** A site of any host, with these origins. */
  public static SiteConfig of(List<URI> origins, UpstreamProtocol protocol) {
    FieldChanges nothing = new FieldChanges(List.of(), Map.of(), Map.of());
    return new SiteConfig(
        List.of("*"),
        origins.stream().map(OriginConfig::new).toList(),
        List.of(),
        protocol,
        Algorithm.ROUND_ROBIN.text(),
        null,
        1,
        new Ttl(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
        null,
        new Key(false, false, List.of(), List.of()),
        nothing,
        nothing,
        new Protect(0, 100, Duration.ofSeconds(2)),
        new Compression(true, List.of(), List.of(), 1024, 6, 5, 6),
        new Slices(DataSize.ofBytes(0), List.of("*")),
        List.of(),
        false);
  }

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException naming what makes no sense
   */
  public void check(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException("name: a site is called by 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "hosts: the list is empty, expected at least one; left out it means every host");
    }
    hosts.forEach(HostPattern::parse);
    newOrigins();
    rules(name);
    rules(CacheRules.DEFAULT);
    protect.limits();
    compression.settings();
  }

  /** Its origins, of which nothing is known yet. */
  public Origins newOrigins() {
    List<Origin> all = new ArrayList<>();
    targets("parents", parents).forEach(parent -> all.add(new Origin(parent, true, health)));
    targets("origins", origins).forEach(origin -> all.add(new Origin(origin, false, health)));
    return new Origins(all, Algorithm.named(algorithm));
  }

  private List<UpstreamTarget> targets(String field, List<OriginConfig> configs) {
    List<UpstreamTarget> targets = new ArrayList<>();
    for (OriginConfig config : configs) {
      try {
        targets.add(config.target(protocol));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s[%d]: %s".formatted(field, targets.size(), e.getMessage()), e);
      }
    }
    return targets;
  }

  public SiteRules rules(String name) {
    return new SiteRules(
        name,
        new KeyRules(key.scheme(), key.sortQuery(), key.drop(), key.keep()),
        List.of(request.rules()),
        List.of(response.rules()),
        ttl.rules(),
        slices.rules(),
        retries,
        showTags,
        false,
        requestRules());
  }

  private List<RequestRule> requestRules() {
    List<RequestRule> all = new ArrayList<>();
    for (Rule rule : rules) {
      try {
        all.add(rule.rule());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "rules[%d]: %s".formatted(all.size(), e.getMessage()), e);
      }
    }
    return all;
  }

  public CacheRules rules(CacheRules edge) {
    return staleLimit == null ? edge : edge.withStaleLimit(staleLimit);
  }
}
