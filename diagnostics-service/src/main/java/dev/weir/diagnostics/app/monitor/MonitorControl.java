package dev.weir.diagnostics.app.monitor;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.check.Inventory;
import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import dev.weir.common.state.StateFile;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.monitor.Endpoint;
import dev.weir.diagnostics.monitor.MonitorSpec;
import dev.weir.diagnostics.monitor.MonitorState;
import dev.weir.diagnostics.monitor.Monitors;
import dev.weir.diagnostics.policy.AddressFamily;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes monitors, one after the other on a thread of its own: checked, kept, put to use, told.
 * What fails on the way leaves everything as it was.
 */
public final class MonitorControl implements Inventory {
  private static final Logger LOG = LoggerFactory.getLogger(MonitorControl.class);
  private static final String KIND = "monitors";
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private final Map<String, MonitorConfig> configured;
  private final int most;
  private final Monitors monitors;
  private final Probing probing;
  private final AuditLog audit;
  private final @Nullable StateFile file;
  private final Purpose purpose;
  private final InstantSource clock = InstantSource.system();
  private final Scheduler thread = Schedulers.newSingle("weir-monitors", true);

  /** Both are written by the thread alone. */
  private volatile Changes changes = Changes.none();

  private volatile Map<String, MonitorConfig> inUse = Map.of();

  /**
   * Creates the control of monitors.
   *
   * @param configured by name, which changes go over
   * @param most monitors at once
   * @param file where changes are kept; null: they end with the process
   * @param purpose to check them, no monitor is put to use
   */
  public MonitorControl(
      Map<String, MonitorConfig> configured,
      int most,
      @Nullable StateFile file,
      Monitors monitors,
      Probing probing,
      AuditLog audit,
      Purpose purpose) {
    this.configured = configured;
    this.most = most;
    this.file = file;
    this.monitors = monitors;
    this.probing = probing;
    this.audit = audit;
    this.purpose = purpose;
  }

  /**
   * A monitor as it is.
   *
   * @param from {@code configuration} or {@code api}
   */
  record Named(String name, String from, MonitorConfig config, MonitorState state) {}

  /**
   * Puts to use what is configured, and over it what was changed before the process ended.
   *
   * @throws RefusedConfiguration when what is configured makes no sense
   */
  @PostConstruct
  void start() {
    try {
      checked(configured);
    } catch (Refused e) {
      throw new RefusedConfiguration(
          "What is configured of weir.diagnostics.monitors is refused: " + e.said() + ".",
          "Mend or remove it.");
    }
    Changes kept = file == null ? Changes.none() : file.read();
    try {
      use(kept, merged(kept));
    } catch (Refused e) {
      LOG.error("what was changed of monitors is passed over: {}", e.said());
      useConfigured();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void useConfigured() {
    if (file != null) {
      file.putAside();
    }
    try {
      use(Changes.none(), configured);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static RefusedConfiguration unusable(IOException e) {
    return new RefusedConfiguration(
        "weir.diagnostics.monitoring.folder cannot be used: " + e.getMessage() + ".",
        "Name a folder that this service can write to, and no other service does.");
  }

  private void use(Changes next, Map<String, MonitorConfig> merged) throws IOException {
    Map<String, MonitorSpec> specs = checked(merged);
    if (purpose == Purpose.CHECK) {
      monitors.check(specs);
    } else {
      monitors.use(specs);
    }
    changes = next;
    inUse = merged;
  }

  @Override
  public Map<String, Integer> counts() {
    return Map.of("monitor", inUse.size());
  }

  @PreDestroy
  void stop() {
    thread.dispose();
  }

  /** One by name. */
  Optional<Named> named(String name) {
    MonitorConfig config = inUse.get(name);
    return config == null
        ? Optional.empty()
        : monitors
            .state(name)
            .map(
                state ->
                    new Named(
                        name,
                        changes.of(KIND).containsKey(name) ? "api" : "configuration",
                        config,
                        state));
  }

  /** The names of all, in order. */
  Iterable<String> names() {
    return inUse.keySet();
  }

  /**
   * Puts a monitor in place of another, or beside the others, or removes one.
   *
   * @param wanted empty: there shall be none of that name
   * @return whether there was one; fails with {@link Refused} where that makes no sense, with
   *     {@link IOException} where it cannot be kept
   */
  Mono<Boolean> change(String who, String name, Optional<ObjectNode> wanted) {
    return Mono.fromCallable(() -> changeNow(who, name, wanted)).subscribeOn(thread);
  }

  private boolean changeNow(String who, String name, Optional<ObjectNode> wanted)
      throws IOException {
    Optional<MonitorConfig> after = wanted.map(json -> ConfigJson.read(MonitorConfig.class, json));
    after.ifPresent(this::judge);
    Changes.Entry entry =
        new Changes.Entry(
            after.map(ConfigJson::write), clock.instant().truncatedTo(ChronoUnit.MILLIS));
    Changes next = changes.with(KIND, Map.of(name, entry));
    Map<String, MonitorConfig> merged = merged(next);
    checked(merged);
    @Nullable MonitorConfig before = inUse.get(name);
    put(next, merged);
    audit.record(
        new Change(
            who,
            "monitor " + name,
            before == null ? null : ConfigJson.write(before),
            after.map(ConfigJson::write).orElse(null)));
    return before != null;
  }

  /** Kept first: what is in use is never lost. */
  private void put(Changes next, Map<String, MonitorConfig> merged) throws IOException {
    Changes before = changes;
    keep(next);
    try {
      use(next, merged);
    } catch (IOException e) {
      keep(before);
      throw e;
    }
  }

  private void keep(Changes next) throws IOException {
    if (file != null) {
      file.write(next);
    }
  }

  /** Refuses what the policy does; a name without address may have one later. */
  private void judge(MonitorConfig config) {
    MonitorSpec spec = spec(config);
    spec.endpoint().host().ifPresent(host -> probing.judge("endpoint", host, AddressFamily.ANY));
    spec.webhook()
        .flatMap(Endpoint::host)
        .ifPresent(host -> probing.judge("webhook", host, AddressFamily.ANY));
  }

  private Map<String, MonitorConfig> merged(Changes over) {
    return new TreeMap<>(
        over.over(KIND, configured, (name, json) -> ConfigJson.read(MonitorConfig.class, json)));
  }

  private Map<String, MonitorSpec> checked(Map<String, MonitorConfig> all) {
    if (all.size() > most) {
      throw new Refused(
          "",
          "there would be "
              + all.size()
              + " monitors, and weir.diagnostics.monitoring.at-most admits "
              + most);
    }
    Map<String, MonitorSpec> specs = new LinkedHashMap<>();
    all.forEach(
        (name, config) -> {
          if (!name.matches(NAME)) {
            throw new Refused(
                "name",
                "'"
                    + name
                    + "' is refused: expected 1 to 64 letters, digits, dots, dashes and"
                    + " underscores, the first a letter or digit");
          }
          specs.put(name, spec(config));
        });
    return specs;
  }

  private static MonitorSpec spec(MonitorConfig config) {
    try {
      return config.spec();
    } catch (IllegalArgumentException e) {
      throw new Refused("endpoint", String.valueOf(e.getMessage()));
    }
  }
}
