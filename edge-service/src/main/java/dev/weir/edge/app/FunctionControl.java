package dev.weir.edge.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.ConfigJson;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import dev.weir.common.state.StateFile;
import dev.weir.edge.functions.EdgeFunction;
import dev.weir.edge.functions.FunctionCode;
import dev.weir.edge.functions.FunctionRefused;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.FunctionTally;
import dev.weir.edge.functions.RouteTable;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.netty.FunctionLane;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deploys functions, one after the other on a thread of its own: compiled and run once, kept, put
 * to use, told. What fails on the way leaves everything as it was.
 */
final class FunctionControl implements FunctionCopies.Taker {

  private static final Logger log = LoggerFactory.getLogger(FunctionControl.class);
  private static final String KIND = "functions";
  private static final int VERSIONS_KEPT = 10;
  private static final int MOST_FUNCTIONS = 1_000;
  private static final String NAMES = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  /**
   * One state of a function's code and settings.
   *
   * @param version from 1, each one more than the latest before
   * @param at when it was made
   * @param by who made it
   */
  record Version(int version, Instant at, String by, FunctionConfig config) {}

  /**
   * A function and its versions.
   *
   * @param active the version in service
   * @param versions the latest, oldest first
   */
  record Deployed(String name, int active, List<Version> versions, EdgeFunction function) {

    Version current() {
      return version(active).orElseThrow();
    }

    Optional<Version> version(int number) {
      return versions.stream().filter(each -> each.version() == number).findFirst();
    }
  }

  private final FunctionRunner runner;
  private final FunctionLane lane;
  private final FunctionCopies copies;
  private final AuditLog audit;
  private final InstantSource clock;
  private final @Nullable StateFile file;
  private final Scheduler thread = Schedulers.newSingle("weir-functions", true);

  /** Both are written by the thread alone. */
  private volatile Map<String, Deployed> functions = Map.of();

  private volatile Changes changes = Changes.none();

  private final Map<String, Mono<Void>> telling = new ConcurrentHashMap<>();

  FunctionControl(
      EdgeProperties properties,
      FunctionRunner runner,
      FunctionLane lane,
      FunctionCopies copies,
      AuditLog audit,
      InstantSource clock) {
    this.runner = runner;
    this.lane = lane;
    this.copies = copies;
    this.audit = audit;
    this.clock = clock;
    String path = properties.stateFile();
    this.file = path.isEmpty() ? null : new StateFile(besides(Path.of(path)));
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
    if (file == null) {
      return;
    }
    Changes kept = file.read();
    Map<String, Deployed> all = new TreeMap<>();
    kept.of(KIND)
        .forEach((name, entry) -> entry.value().ifPresent(json -> takeBack(name, json, all)));
    changes = kept;
    use(all, table(all));
  }

  private void takeBack(String name, ObjectNode json, Map<String, Deployed> all) {
    try {
      List<Version> versions = new ArrayList<>();
      for (var each : json.path("versions")) {
        versions.add(
            new Version(
                each.path("version").asInt(),
                Instant.parse(each.path("at").asString()),
                each.path("by").asString(),
                ConfigJson.read(FunctionConfig.class, (ObjectNode) each.path("config"))));
      }
      int active = json.path("active").asInt();
      Version current =
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
    copies.serve(this);
  }

  @PreDestroy
  void stop() {
    thread.dispose();
  }

  /**
   * Deploys a new version, of a new function or one that is there.
   *
   * @return whether there was one; fails with {@link ProblemException} where the code is refused,
   *     {@link Refused} where the rest makes no sense, {@link IOException} where it cannot be kept
   */
  Mono<Boolean> put(String who, String name, ObjectNode json) {
    return on(() -> putNow(who, name, json));
  }

  private boolean putNow(String who, String name, ObjectNode json) throws IOException {
    Deployed before = functions.get(name);
    checkName(name);
    if (before == null && functions.size() >= MOST_FUNCTIONS) {
      throw new Refused("name", "there are " + MOST_FUNCTIONS + " functions already");
    }
    FunctionConfig config = read(json);
    List<Version> versions = new ArrayList<>(before == null ? List.of() : before.versions());
    int number = versions.isEmpty() ? 1 : versions.getLast().version() + 1;
    Version made = new Version(number, later(name), who, config);
    versions.add(made);
    if (versions.size() > VERSIONS_KEPT) {
      versions.removeIf(
          each ->
              each.version() <= number - VERSIONS_KEPT
                  && (before == null || each.version() != before.active()));
    }
    keep(who, deployed(name, made, versions), made.at());
    tell(name);
    return before != null;
  }

  private static void checkName(String name) {
    if (!name.matches(NAMES) || name.equals("copies")) {
      throw new Refused("name", "'" + name + "' is refused, expected a-z, 0-9 and hyphens");
    }
  }

  /** An outcome for all kinds may be said in one word. */
  private static FunctionConfig read(ObjectNode json) {
    ObjectNode wanted = json.deepCopy();
    if (wanted.path("onFailure").isString()) {
      String word = wanted.path("onFailure").asString();
      ObjectNode each = wanted.putObject("onFailure");
      for (String kind : List.of("timeout", "memory", "exception", "badResponse", "overloaded")) {
        each.put(kind, word);
      }
    }
    return ConfigJson.read(FunctionConfig.class, wanted);
  }

  /**
   * Puts an older version back into service.
   *
   * @return empty; fails as {@link #put}
   */
  Mono<Void> rollBack(String who, String name, int version) {
    return on(() -> {
          Deployed before = functions.get(name);
          if (before == null) {
            throw new Refused("name", "there is no function " + name);
          }
          Version wanted =
              before
                  .version(version)
                  .orElseThrow(
                      () ->
                          new Refused(
                              "version",
                              "there is no version "
                                  + version
                                  + ", expected one of "
                                  + before.versions().stream().map(Version::version).toList()));
          keep(who, deployed(name, wanted, before.versions()), later(name));
          tell(name);
          return true;
        })
        .then();
  }

  /** Removes a function and its versions; fails with {@link IOException}. */
  Mono<Void> remove(String who, String name) {
    return on(() -> {
          removeNow(who, name, later(name));
          tell(name);
          return true;
        })
        .then();
  }

  private void removeNow(String who, String name, Instant at) throws IOException {
    Map<String, Deployed> all = new TreeMap<>(functions);
    Deployed before = all.remove(name);
    write(name, Optional.empty(), at);
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
    Deployed function = functions.get(name);
    Instant at = changes.at(KIND, name);
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
    return changes.of(KIND).keySet().stream().map(this::word).toList();
  }

  @Override
  public Mono<Void> take(FunctionWord word) {
    return on(() -> {
          if (changes.at(KIND, word.name()).isBefore(word.at())) {
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
    Deployed before = functions.get(word.name());
    Version made =
        new Version(number, word.at(), word.by(), ConfigJson.read(FunctionConfig.class, config));
    List<Version> versions = new ArrayList<>(before == null ? List.of() : before.versions());
    versions.removeIf(each -> each.version() == made.version());
    versions.add(made);
    versions.sort(Comparator.comparingInt(Version::version));
    if (versions.size() > VERSIONS_KEPT) {
      versions.remove(versions.getFirst().equals(made) ? 1 : 0);
    }
    keep(word.by(), deployed(word.name(), made, versions), word.at());
  }

  private <T> Mono<T> on(Callable<T> change) {
    return Mono.fromCallable(change).subscribeOn(thread);
  }

  private void keep(String who, Deployed made, Instant at) throws IOException {
    Map<String, Deployed> all = new TreeMap<>(functions);
    Deployed before = all.put(made.name(), made);
    RouteTable routes = table(all);
    write(made.name(), Optional.of(json(made)), at);
    use(all, routes);
    audit.record(new Change(who, "function " + made.name(), told(before), told(made)));
  }

  private static @Nullable String told(@Nullable Deployed function) {
    return function == null ? null : "version " + function.active();
  }

  private void use(Map<String, Deployed> all, RouteTable routes) {
    functions = all;
    lane.use(routes);
  }

  private static RouteTable table(Map<String, Deployed> all) {
    try {
      return RouteTable.of(all.values().stream().map(Deployed::function).toList());
    } catch (IllegalArgumentException e) {
      throw new Refused("routes", String.valueOf(e.getMessage()));
    }
  }

  private void write(String name, Optional<ObjectNode> value, Instant at) throws IOException {
    Changes next = changes.with(KIND, Map.of(name, new Changes.Entry(value, at)));
    if (file != null) {
      file.write(next);
    }
    changes = next;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Later than what was known of a function before, whatever the clock says. */
  private Instant later(String name) {
    Instant before = changes.at(KIND, name);
    Instant now = now();
    return before.isBefore(now) ? now : before.plusMillis(1);
  }

  private static ObjectNode json(Deployed function) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("active", function.active());
    ArrayNode versions = json.putArray("versions");
    for (Version each : function.versions()) {
      versions
          .addObject()
          .put("version", each.version())
          .put("at", each.at().toString())
          .put("by", each.by())
          .set("config", ConfigJson.write(each.config()));
    }
    return json;
  }

  private Deployed deployed(String name, Version version, List<Version> versions) {
    FunctionConfig config = version.config();
    Deployed before = functions.get(name);
    EdgeFunction function =
        new EdgeFunction(
            name,
            compiled(config),
            config.routes(),
            config.env(),
            config.onFailure().byKind(),
            before == null ? new FunctionTally() : before.function().tally());
    return new Deployed(name, version.version(), List.copyOf(versions), function);
  }

  private FunctionCode compiled(FunctionConfig config) {
    try {
      return runner.deploy(config.runtime(), config.code(), config.limits()).join();
    } catch (CompletionException e) {
      throw refusal(e.getCause() == null ? e : e.getCause());
    }
  }

  private static RuntimeException refusal(Throwable cause) {
    return switch (cause) {
      case FunctionRefused refused -> {
        Problem problem =
            Problem.of(
                    "invalid-function",
                    "Invalid function",
                    400,
                    "The code is refused: " + refused.getMessage() + ".")
                .with("field", "code");
        yield new ProblemException(
            refused.line() == 0
                ? problem
                : problem
                    .with("file", "function.mjs")
                    .with("line", refused.line())
                    .with("column", refused.column()));
      }
      case RejectedExecutionException _ ->
          new ProblemException(
              Problem.of(
                  "function-overloaded",
                  "Function overloaded",
                  503,
                  "More functions are called here than can run; try again in a second."));
      default -> new IllegalStateException("a function cannot be compiled", cause);
    };
  }

  List<Deployed> all() {
    return List.copyOf(functions.values());
  }

  @Nullable Deployed named(String name) {
    return functions.get(name);
  }
}
