package dev.weir.edge.app.functions;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.check.Inventory;
import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import dev.weir.edge.app.config.EdgeProperties;
import dev.weir.edge.app.config.FunctionSettings;
import dev.weir.edge.app.config.KeptChanges;
import dev.weir.edge.functions.EdgeFunction;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.FunctionTally;
import dev.weir.edge.functions.RouteTable;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.netty.function.FunctionLane;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deploys functions, one after the other on a thread of its own: compiled and run once, kept, put
 * to use, told. What fails on the way leaves everything as it was.
 */
public final class FunctionControl implements FunctionCopies.Taker, Inventory {

  private static final Logger log = LoggerFactory.getLogger(FunctionControl.class);
  private static final int MOST_FUNCTIONS = 1_000;
  private static final String NAMES = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  /** Paths beside those of functions. */
  private static final Set<String> TAKEN = Set.of("copies", "stats");

  private final FunctionRunner runner;
  private final FunctionLane lane;
  private final FunctionCopies copies;
  private final FunctionMeters meters;
  private final AuditLog audit;
  private final FunctionSettings.WarmUp warmUp;
  private final KeptChanges kept;
  private final Scheduler thread = Schedulers.newSingle("weir-functions", true);

  /** Written by the thread alone. */
  private volatile Map<String, DeployedFunction> functions = Map.of();

  private final Map<String, Mono<Void>> telling = new ConcurrentHashMap<>();

  public FunctionControl(
      EdgeProperties properties,
      FunctionRunner runner,
      FunctionLane lane,
      FunctionCopies copies,
      FunctionMeters meters,
      AuditLog audit,
      InstantSource clock,
      Purpose purpose) {
    this.runner = runner;
    this.lane = lane;
    this.copies = copies;
    this.meters = meters;
    this.audit = audit;
    this.warmUp = properties.functions().warmUp();
    String path = properties.stateFile();
    Path file = path.isEmpty() ? null : besides(Path.of(path));
    this.kept = new KeptChanges("functions", file, clock, purpose);
  }

  /** {@code edge-state.json} has {@code edge-state.functions.json} beside it. */
  private static Path besides(Path state) {
    String name = String.valueOf(state.getFileName());
    String bare = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return state.resolveSibling(bare + ".functions.json");
  }

  /** Deploys what was deployed before the process ended; before there are listeners. */
  @PostConstruct
  void start() {
    Changes before = kept.read();
    Map<String, DeployedFunction> all = new TreeMap<>();
    kept.of(before)
        .forEach((name, entry) -> entry.value().ifPresent(json -> takeBack(name, json, all)));
    kept.use(before);
    use(all, table(all));
  }

  @Override
  public Map<String, Integer> counts() {
    return Map.of("function", functions.size());
  }

  private void takeBack(String name, ObjectNode json, Map<String, DeployedFunction> all) {
    try {
      List<FunctionVersion> versions = DeployedFunction.versionsOf(json);
      int active = json.path("active").asInt();
      FunctionVersion current =
          versions.stream().filter(each -> each.version() == active).findFirst().orElseThrow();
      all.put(name, deployed(name, current, versions));
      table(all);
    } catch (RuntimeException e) {
      all.remove(name);
      log.error("the function {} is passed over: {}", name, String.valueOf(e.getMessage()));
    }
  }

  /** Learns from the other edges what was changed meanwhile. */
  @EventListener(ApplicationReadyEvent.class)
  void listen() {
    if (warmUp == FunctionSettings.WarmUp.START) {
      runner.warmUp();
    }
    copies.serve(this);
  }

  @PreDestroy
  void stop() {
    thread.dispose();
  }

  /**
   * A function that was deployed; by the time that somebody looks there may be another version, or
   * none.
   *
   * @param existed whether there was one before
   */
  record Put(boolean existed, DeployedFunction function) {}

  /**
   * Deploys a new version, of a new function or one that is there.
   *
   * @return fails with {@link ProblemException} where the code is refused, {@link Refused} where
   *     the rest makes no sense, {@link IOException} where it cannot be kept
   */
  Mono<Put> put(String who, String name, ObjectNode json) {
    return on(() -> putNow(who, name, json));
  }

  private Put putNow(String who, String name, ObjectNode json) throws IOException {
    DeployedFunction before = functions.get(name);
    checkName(name);
    if (before == null && functions.size() >= MOST_FUNCTIONS) {
      throw new Refused("name", "there are " + MOST_FUNCTIONS + " functions already");
    }
    FunctionConfig config = FunctionConfig.read(json);
    int number = before == null ? 1 : before.versions().getLast().version() + 1;
    FunctionVersion made = new FunctionVersion(number, kept.later(name), who, config);
    List<FunctionVersion> versions =
        before == null
            ? List.of(made)
            : FunctionVersion.beside(before.versions(), made, before.active());
    keep(who, deployed(name, made, versions), made.at());
    tell(name);
    return new Put(before != null, existing(name));
  }

  private static void checkName(String name) {
    if (!name.matches(NAMES)) {
      throw new Refused("name", "'" + name + "' is refused, expected a-z, 0-9 and hyphens");
    }
    if (TAKEN.contains(name)) {
      throw new Refused("name", "'" + name + "' is a path of the API, expected another");
    }
  }

  /**
   * Puts an older version back into service.
   *
   * @return the function; fails with {@link ProblemException} where there is none, else as {@link
   *     #put}
   */
  Mono<DeployedFunction> rollBack(String who, String name, int version) {
    return on(
        () -> {
          DeployedFunction before = existing(name);
          FunctionVersion wanted =
              before
                  .version(version)
                  .orElseThrow(
                      () ->
                          new Refused(
                              "version",
                              "there is no version "
                                  + version
                                  + ", expected one of "
                                  + before.versions().stream()
                                      .map(FunctionVersion::version)
                                      .toList()));
          keep(who, deployed(name, wanted, before.versions()), kept.later(name));
          tell(name);
          return existing(name);
        });
  }

  /**
   * Removes a function and its versions.
   *
   * @return empty; fails with {@link ProblemException} where there is none, with {@link
   *     IOException} where that cannot be kept
   */
  Mono<Void> remove(String who, String name) {
    return on(() -> {
          existing(name);
          removeNow(who, name, kept.later(name));
          tell(name);
          return true;
        })
        .then();
  }

  private void removeNow(String who, String name, Instant at) throws IOException {
    Map<String, DeployedFunction> all = new TreeMap<>(functions);
    DeployedFunction before = all.remove(name);
    kept.keep(kept.with(name, Optional.empty(), at));
    use(all, table(all));
    audit.record(new Change(who, "function " + name, told(before), null));
  }

  // ---- the other edges

  private void tell(String name) {
    telling.put(name, copies.tell(word(name)));
  }

  /** Completes when every other edge has what was told last of a function, as far as is known. */
  Mono<Void> everywhere(String name) {
    return telling.getOrDefault(name, Mono.empty());
  }

  /** How far the latest change has come at the other edges. */
  Map<String, EdgeState> edges(String name) {
    return copies.edges(name);
  }

  private FunctionWord word(String name) {
    DeployedFunction function = functions.get(name);
    Instant at = kept.at(name);
    return function == null
        ? new FunctionWord(name, at, "", null, null)
        : new FunctionWord(
            name,
            at,
            function.current().by(),
            function.active(),
            ConfigJson.write(function.current().config()));
  }

  @Override
  public List<FunctionWord> words() {
    return kept.all().keySet().stream().map(this::word).toList();
  }

  @Override
  public Mono<Void> take(FunctionWord word) {
    return on(() -> {
          if (kept.at(word.name()).isBefore(word.at())) {
            takeNow(word);
          }
          return true;
        })
        .then();
  }

  private void takeNow(FunctionWord word) throws IOException {
    checkName(word.name());
    Integer number = word.version();
    ObjectNode config = word.config();
    if (number == null || config == null) {
      removeNow(word.by(), word.name(), word.at());
      return;
    }
    DeployedFunction before = functions.get(word.name());
    FunctionVersion made =
        new FunctionVersion(
            number, word.at(), word.by(), ConfigJson.read(FunctionConfig.class, config));
    List<FunctionVersion> versions =
        FunctionVersion.beside(before == null ? List.of() : before.versions(), made, number);
    keep(word.by(), deployed(word.name(), made, versions), word.at());
  }

  private <T> Mono<T> on(Callable<T> change) {
    return Mono.fromCallable(change).subscribeOn(thread);
  }

  private void keep(String who, DeployedFunction made, Instant at) throws IOException {
    Map<String, DeployedFunction> all = new TreeMap<>(functions);
    DeployedFunction before = all.put(made.name(), made);
    RouteTable routes = table(all);
    kept.keep(kept.with(made.name(), Optional.of(made.toJson()), at));
    use(all, routes);
    audit.record(new Change(who, "function " + made.name(), told(before), told(made)));
  }

  private static @Nullable String told(@Nullable DeployedFunction function) {
    return function == null ? null : "version " + function.active();
  }

  private void use(Map<String, DeployedFunction> all, RouteTable routes) {
    functions = all;
    lane.use(routes);
    Map<String, FunctionTally> tallies = new TreeMap<>();
    all.forEach((name, each) -> tallies.put(name, each.function().tally()));
    meters.follow(tallies);
  }

  private static RouteTable table(Map<String, DeployedFunction> all) {
    try {
      return RouteTable.of(all.values().stream().map(DeployedFunction::function).toList());
    } catch (IllegalArgumentException e) {
      throw new Refused("routes", String.valueOf(e.getMessage()));
    }
  }

  private DeployedFunction deployed(
      String name, FunctionVersion version, List<FunctionVersion> versions) {
    FunctionConfig config = version.config();
    DeployedFunction before = functions.get(name);
    EdgeFunction function =
        new EdgeFunction(
            name,
            FunctionRefusals.deploy(runner, config),
            config.routes(),
            config.env(),
            config.onFailure().byKind(),
            before == null ? new FunctionTally() : before.function().tally());
    return new DeployedFunction(name, version.version(), List.copyOf(versions), function);
  }

  List<DeployedFunction> all() {
    return List.copyOf(functions.values());
  }

  /**
   * A function that is deployed now.
   *
   * @throws ProblemException when there is none of that name
   */
  DeployedFunction existing(String name) {
    DeployedFunction found = functions.get(name);
    if (found == null) {
      throw Problems.missing("function", name);
    }
    return found;
  }
}
