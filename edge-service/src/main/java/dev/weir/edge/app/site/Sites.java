package dev.weir.edge.app.site;

import dev.weir.common.state.Refused;
import dev.weir.edge.app.config.SiteConfig;
import dev.weir.edge.invalidate.PurgeOrder;
import dev.weir.edge.netty.EdgeLane;
import dev.weir.edge.netty.EdgeServices;
import dev.weir.edge.netty.RuledSite;
import dev.weir.edge.origin.Origin;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.site.SiteTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sites that the lane serves now. Changed by one thread at a time, read by any. */
public final class Sites implements PurgeOrder.Sites {

  /** A site as it is served. */
  public record Site(String name, SiteConfig config, EdgeServices services) {}

  /** Makes what serves a site. */
  public interface Builder {
    EdgeServices build(String name, SiteConfig config);
  }

  private final Builder builder;
  private final EdgeLane lane;
  private final Consumer<Collection<Origin>> prober;
  private volatile State state = new State(Map.of(), SiteTable.empty());

  private record State(Map<String, Site> byName, SiteTable<Site> byHost) {}

  /**
   * No sites yet.
   *
   * @param prober is told of all origins whenever they change
   */
  public Sites(Builder builder, EdgeLane lane, Consumer<Collection<Origin>> prober) {
    this.builder = builder;
    this.lane = lane;
    this.prober = prober;
  }

  /**
   * Checks all of them together; what comes back puts them to use. A site that stays as it was
   * keeps what is known of its origins.
   *
   * @throws Refused where they make no sense
   */
  Runnable prepare(Map<String, SiteConfig> wanted) {
    Map<String, Site> next = new LinkedHashMap<>();
    Map<String, List<String>> hosts = new LinkedHashMap<>();
    wanted.forEach(
        (name, config) -> {
          next.put(name, site(name, config));
          hosts.put(name, config.hosts());
        });
    try {
      SiteTable<Site> byHost = SiteTable.of(hosts, name -> Objects.requireNonNull(next.get(name)));
      SiteTable<RuledSite> served =
          SiteTable.of(
              hosts, name -> new RuledSite(Objects.requireNonNull(next.get(name)).services()));
      return () -> use(new State(next, byHost), served);
    } catch (IllegalArgumentException e) {
      throw new Refused("hosts", String.valueOf(e.getMessage()));
    }
  }

  private Site site(String name, SiteConfig config) {
    Site now = state.byName().get(name);
    return now != null && now.config().equals(config)
        ? now
        : new Site(name, config, builder.build(name, config));
  }

  private void use(State next, SiteTable<RuledSite> served) {
    state = next;
    lane.use(served);
    List<Origin> origins = new ArrayList<>();
    next.byName()
        .values()
        .forEach(site -> origins.addAll(site.services().settings().origins().all()));
    prober.accept(origins);
  }

  public List<Site> all() {
    return List.copyOf(state.byName().values());
  }

  @Nullable Site named(String name) {
    return state.byName().get(name);
  }

  @Override
  public CacheKey key(CacheKey sent, boolean secure) {
    Site site = ofHost(sent.host());
    return site == null ? sent : site.services().site().key().apply(sent, secure);
  }

  @Override
  public @Nullable Predicate<CacheKey> members(String name) {
    State now = state;
    Site site = now.byName().get(name);
    return site == null ? null : key -> site.equals(now.byHost().find(key.host()));
  }

  @Override
  public String target(String name, String target) {
    Site site = named(name);
    return site == null
        ? target
        : site.services().site().key().apply(new CacheKey("", target), false).target();
  }

  /** The site of a host; null where none takes it. */
  public @Nullable Site ofHost(String host) {
    return state.byHost().find(host);
  }
}
