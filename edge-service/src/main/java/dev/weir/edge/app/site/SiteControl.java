package dev.weir.edge.app.site;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.check.Inventory;
import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.settings.WeirProperties;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.netty.upstream.Http3Availability;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import dev.weir.edge.app.config.EdgeProperties;
import dev.weir.edge.app.config.KeptChanges;
import dev.weir.edge.app.config.SiteConfig;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes sites, one after the other on a thread of its own: checked whole, kept, put to use, told.
 * What fails on the way leaves everything as it was.
 */
@Component
public final class SiteControl implements Inventory {

  private static final Logger log = LoggerFactory.getLogger(SiteControl.class);

  private final Map<String, SiteConfig> configured;
  private final Sites sites;
  private final AuditLog audit;
  private final KeptChanges kept;

  /** Why origins cannot be spoken with in HTTP/3; null: they can. */
  private final @Nullable String withoutHttp3;

  private final Scheduler thread = Schedulers.newSingle("weir-sites", true);

  SiteControl(
      EdgeProperties properties,
      WeirProperties common,
      Sites sites,
      AuditLog audit,
      InstantSource clock,
      Purpose purpose) {
    this.withoutHttp3 = Http3Availability.missing(common.availableTransport());
    this.configured = properties.sitesOrDefault();
    this.sites = sites;
    this.audit = audit;
    String path = properties.stateFile();
    this.kept = new KeptChanges("sites", path.isEmpty() ? null : Path.of(path), clock, purpose);
  }

  /**
   * Puts to use what is configured, and over it what was changed before the process ended; before
   * there are listeners.
   *
   * @throws RefusedConfiguration when what is configured makes no sense
   */
  @PostConstruct
  void start() {
    configured.forEach(this::startWith);
    try {
      sites.prepare(configured).run();
    } catch (Refused e) {
      throw refused("weir.edge.sites", e);
    }
    Changes before = kept.read();
    if (!kept.of(before).isEmpty()) {
      takeBack(before);
    }
  }

  @Override
  public Map<String, Integer> counts() {
    return Map.of("site", sites.all().size());
  }

  private void startWith(String name, SiteConfig config) {
    try {
      checked(name, config);
    } catch (Refused e) {
      throw refused("weir.edge.sites." + name, e);
    }
  }

  private static RefusedConfiguration refused(String what, Refused e) {
    return new RefusedConfiguration(
        "What is configured of " + what + " is refused: " + e.reason() + ".", "Mend or remove it.");
  }

  /** What of the kept changes makes no sense any more is passed over. */
  private void takeBack(Changes others) {
    try {
      take(others);
    } catch (Refused e) {
      log.error("not all that was changed can be put to use: {} {}", e.field(), e.reason());
      kept.putAside();
      kept.of(others).forEach(this::takeBack);
    }
  }

  private void takeBack(String name, Changes.Entry change) {
    try {
      take(kept.with(name, change));
    } catch (Refused e) {
      log.error("the change of site {} is passed over: {} {}", name, e.field(), e.reason());
    }
  }

  private void take(Changes next) {
    sites.prepare(merged(next)).run();
    kept.use(next);
  }

  @PreDestroy
  void stop() {
    thread.dispose();
  }

  /**
   * A site that was put to use; by the time that somebody looks there may be another in its place.
   *
   * @param existed whether there was one before
   */
  record Put(boolean existed, Sites.Site site) {}

  /**
   * Puts a site in place of another, or beside the others.
   *
   * @return fails with {@link Refused} where that makes no sense, with {@link IOException} where it
   *     cannot be kept
   */
  Mono<Put> put(String who, String name, ObjectNode wanted) {
    return on(
        () -> {
          boolean existed = sites.named(name) != null;
          changeNow(who, name, Optional.of(wanted));
          return new Put(existed, existing(name));
        });
  }

  /**
   * Removes a site.
   *
   * @return empty; fails with {@link ProblemException} where there is none, else as {@link #put}
   */
  Mono<Void> remove(String who, String name) {
    return on(() -> {
          existing(name);
          changeNow(who, name, Optional.empty());
          return true;
        })
        .then();
  }

  /**
   * A site that is served now.
   *
   * @throws ProblemException when there is none of that name
   */
  Sites.Site existing(String name) {
    Sites.Site site = sites.named(name);
    if (site == null) {
      throw Problems.missing("site", name);
    }
    return site;
  }

  private <T> Mono<T> on(Callable<T> change) {
    return Mono.fromCallable(change).subscribeOn(thread);
  }

  private void changeNow(String who, String name, Optional<ObjectNode> wanted) throws IOException {
    Sites.Site before = sites.named(name);
    Optional<ObjectNode> after = wanted.map(json -> ConfigJson.write(read(name, json)));
    Changes next = kept.with(name, after, kept.now());
    Runnable use = sites.prepare(merged(next));
    kept.keep(next);
    use.run();
    audit.record(
        new Change(
            who,
            "site " + name,
            before == null ? null : ConfigJson.write(before.config()),
            after.orElse(null)));
  }

  private Map<String, SiteConfig> merged(Changes over) {
    return kept.over(over, configured, this::read);
  }

  private SiteConfig read(String name, ObjectNode json) {
    if (json.path("hosts").isArray() && json.path("hosts").isEmpty()) {
      // left out means every host, and that is not what this says
      throw new Refused(
          "hosts", "the list is empty, expected at least one; left out it means every host");
    }
    return checked(name, ConfigJson.read(SiteConfig.class, json));
  }

  private SiteConfig checked(String name, SiteConfig config) {
    if (config.protocol() == UpstreamProtocol.H3 && withoutHttp3 != null) {
      throw new Refused("protocol", withoutHttp3);
    }
    try {
      config.check(name);
      return config;
    } catch (IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      String field = ConfigJson.within("", SiteConfig.class, reason);
      throw new Refused(
          field.isEmpty() ? "name" : field, // the one thing that is no component
          ConfigJson.withoutStop(reason));
    }
  }

  /** Where what holds of a site comes from: {@code api} or {@code configuration}. */
  String from(String name) {
    return kept.all().containsKey(name) ? "api" : "configuration";
  }
}
