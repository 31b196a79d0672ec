package dev.weir.edge.app.config;

import dev.weir.common.autoconfigure.settings.SecretFile;
import dev.weir.common.control.Secret;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.netty.listener.exchange.Announcements;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.edge.disk.SegmentLog;
import dev.weir.edge.netty.BodyBudget;
import dev.weir.edge.netty.EdgeSettings;
import dev.weir.edge.netty.LearnedHints;
import dev.weir.edge.origin.Origins;
import dev.weir.edge.policy.CacheRules;
import dev.weir.edge.store.StoreLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code weir.edge}.
 *
 * @param id the edge's name in {@code Cache-Status} and {@code Via}
 * @param listeners where clients come in, by name
 * @param origins {@code http://host:port}, {@code https://host:port} or {@code h2c://host:port} of
 *     the servers that hold the content of the one site {@code default}, where no sites are named
 * @param originProtocol {@code http1}, {@code h2}, {@code h2c}, {@code h3} or {@code auto}: HTTP/2
 *     where TLS agrees on it
 * @param sites what is served for which hosts, by name
 * @param stateFile what the API changes is kept there; empty: nowhere
 * @param location where it is
 * @param geoDatabase a file in MaxMind's format with locations by address; empty: there is none
 * @param purgeFrom addresses and networks that may send {@code PURGE} to the data listeners; none
 * @param peers {@code http://host:port} of the control listeners of the other edges
 * @param peerToken what the other edges ask for: a token that may operate them
 * @param peerTokenFile or a file that holds it
 * @param cache what is stored
 * @param earlyHints values of {@code Link} that a GET is sent at once in a 103, by path pattern;
 *     none
 * @param functions what user code may take of this process
 * @param push targets that are pushed over HTTP/2 with the answer to a GET, by path; none
 */
@ConfigurationProperties(prefix = "weir.edge", ignoreUnknownFields = false)
public record EdgeProperties(
    @DefaultValue("weir-edge") String id,
    @DefaultValue Map<String, ListenerSettings> listeners,
    @DefaultValue({"http://127.0.0.1:8101", "http://127.0.0.1:8102"}) List<URI> origins,
    @DefaultValue("auto") UpstreamProtocol originProtocol,
    @DefaultValue Map<String, SiteConfig> sites,
    @DefaultValue("data/edge-state.json") String stateFile,
    @DefaultValue EdgeLocation location,
    @DefaultValue("") String geoDatabase,
    @DefaultValue List<String> purgeFrom,
    @DefaultValue List<URI> peers,
    @Nullable Secret peerToken,
    @Nullable String peerTokenFile,
    @DefaultValue Cache cache,
    @DefaultValue Map<String, List<String>> earlyHints,
    @DefaultValue Map<String, List<String>> push,
    @DefaultValue FunctionSettings functions) {

  public EdgeProperties {
    Announcements.of(earlyHints, push);
  }

  /**
   * What is stored.
   *
   * @param maxBytes of all together, keys and overhead included
   * @param maxObjectBytes the largest body that is stored
   * @param maxPendingBytes of all bodies that are on their way into the store; what comes beyond
   *     passes unstored
   * @param maxVariants of one URL, by {@code Vary}
   * @param heuristicLimit the longest lifetime that is guessed from {@code Last-Modified}
   * @param staleLimit how long after its lifetime a response may stand in for an origin that cannot
   *     be reached or fails, where neither it nor the request says how long
   * @param targetedFields names of the fields that speak to this cache in place of {@code
   *     Cache-Control} (RFC 9213), the most specific first
   * @param normaliseLanguage whether {@code Accept-Language} is compared by what it means
   * @param requestDirectivesFrom networks of the clients whose {@code Cache-Control} counts
   * @param learnedHints who is told in a 103 what pages were seen to preload
   * @param collapseTimeout how long a request waits for another's fetch of the same
   * @param disk what is stored on disk
   */
  public record Cache(
      @DefaultValue("64MB") DataSize maxBytes,
      @DefaultValue("8MB") DataSize maxObjectBytes,
      @DefaultValue("32MB") DataSize maxPendingBytes,
      @DefaultValue("8") int maxVariants,
      @DefaultValue("1d") Duration heuristicLimit,
      @DefaultValue("1d") Duration staleLimit,
      @DefaultValue({"weir-cdn-cache-control", "cdn-cache-control"}) List<String> targetedFields,
      @DefaultValue("true") boolean normaliseLanguage,
      @DefaultValue({"0.0.0.0/0", "::/0"}) List<String> requestDirectivesFrom,
      @DefaultValue("all") LearnedHints.Audience learnedHints,
      @DefaultValue("5s") Duration collapseTimeout,
      @DefaultValue Disk disk) {

    public Cache {
      if (maxObjectBytes.toBytes() < 0
          || (disk.folder().isEmpty() && maxObjectBytes.compareTo(maxBytes) > 0)) {
        throw new IllegalArgumentException(
            "weir.edge.cache.max-object-bytes is %s but must be between 0 and max-bytes, %s"
                .formatted(maxObjectBytes, maxBytes));
      }
      if (maxObjectBytes.toBytes() > Integer.MAX_VALUE / 2) {
        throw new IllegalArgumentException(
            "weir.edge.cache.max-object-bytes is %s but must be less than 1GB"
                .formatted(maxObjectBytes));
      }
    }
  }

  /**
   * What is stored on disk.
   *
   * @param folder where; empty: nowhere. No two edges may have the same
   * @param maxBytes of all files
   * @param maxPendingBytes that wait to be written; what comes beyond is not stored on disk
   * @param maxMemoryObjectBytes the largest body that is in memory too
   */
  public record Disk(
      @DefaultValue("") String folder,
      @DefaultValue("1GB") DataSize maxBytes,
      @DefaultValue("32MB") DataSize maxPendingBytes,
      @DefaultValue("1MB") DataSize maxMemoryObjectBytes) {

    private static final long SEGMENTS = 16;
    private static final long LEAST_SEGMENT = 1 << 20;
    private static final long MOST_SEGMENT = 256 << 20;

    /** A sixteenth of all, so that little goes at a time, but room for the largest body. */
    public SegmentLog.Limits limits(long maxObjectBytes) {
      long part = Math.clamp(maxBytes.toBytes() / SEGMENTS, LEAST_SEGMENT, MOST_SEGMENT);
      return new SegmentLog.Limits(
          maxBytes.toBytes(), Math.max(part, maxObjectBytes + 2 * LEAST_SEGMENT));
    }
  }

  /** What the other edges ask for; null where they ask for nothing. */
  public @Nullable Secret tokenForPeers() {
    if (peerToken != null || peerTokenFile == null) {
      return peerToken;
    }
    return Secret.of(SecretFile.read("weir.edge.peer-token-file", peerTokenFile));
  }

  public Announcements announcements() {
    return Announcements.of(earlyHints, push);
  }

  /** Who may send {@code PURGE} to the data listeners. */
  public NetworkSet purgers() {
    return NetworkSet.of(purgeFrom);
  }

  /** The sites; where none is named, one for every host. */
  public Map<String, SiteConfig> sitesOrDefault() {
    return sites.isEmpty() ? Map.of("default", SiteConfig.of(origins, originProtocol)) : sites;
  }

  /** How the edge behaves for a site. */
  public EdgeSettings settings(Origins origins) {
    return new EdgeSettings(
        id, origins, (int) cache.maxObjectBytes().toBytes(), cache.collapseTimeout());
  }

  public StoreLimits limits() {
    return new StoreLimits(
        cache.maxBytes().toBytes(),
        cache.maxVariants(),
        cache.disk().maxMemoryObjectBytes().toBytes());
  }

  /** The largest body that memory holds. */
  public int maxMemoryObjectBytes() {
    long most = cache.maxObjectBytes().toBytes();
    return (int)
        (cache.disk().folder().isEmpty()
            ? most
            : Math.min(most, cache.disk().maxMemoryObjectBytes().toBytes()));
  }

  public BodyBudget bodies() {
    return new BodyBudget(cache.maxPendingBytes().toBytes());
  }

  public CacheRules rules() {
    return new CacheRules(
        cache.heuristicLimit(),
        cache.staleLimit(),
        cache.targetedFields(),
        cache.normaliseLanguage(),
        NetworkSet.of(cache.requestDirectivesFrom()));
  }
}
