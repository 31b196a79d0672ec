package dev.weir.edge.app.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.cluster.SharedLog;
import dev.weir.edge.app.edges.RedisEdges;
import dev.weir.edge.invalidate.EdgeState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The other edges, told over one log on Redis. A word waits at {@value RedisEdges#REDIS} until it
 * is read back from there, and from then on for the edges that read the log when it came. An edge
 * that starts or has missed some asks, and the first of the others by name says all that it knows.
 */
public final class RedisFunctions implements FunctionCopies, SharedLog.Reader {

  private static final Logger log = LoggerFactory.getLogger(RedisFunctions.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * What is in the log: a word about a function, that an edge has taken one, or a question.
   *
   * @param edge that wrote it
   * @param word about a function; left out otherwise
   * @param taken the name of the function that the edge has taken; left out otherwise
   * @param at when the function was changed, of which {@code taken} speaks; left out otherwise
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      String edge, @Nullable FunctionWord word, @Nullable String taken, @Nullable Instant at) {}

  /** How far a word has come. */
  private record Told(Instant at, Map<String, EdgeState> edges) {}

  private final String edge;
  private final SharedLog shared;
  private final InstantSource clock;
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private volatile @Nullable Taker taker;

  public RedisFunctions(String edge, SharedLog shared, InstantSource clock) {
    this.edge = edge;
    this.shared = shared;
    this.clock = clock;
  }

  @Override
  public void serve(Taker who) {
    taker = who;
    shared.serve(edge, this);
    missed();
  }

  @Override
  public Mono<Void> tell(FunctionWord word) {
    Map<String, EdgeState> edges = new ConcurrentSkipListMap<>();
    edges.put(RedisEdges.REDIS, new EdgeState.Pending(0, "", true));
    told.put(word.name(), new Told(word.at(), edges));
    if (!add(new Line(edge, word, null, null))) {
      edges.put(
          RedisEdges.REDIS, new EdgeState.Pending(1, "too much waits for Redis already", false));
    }
    return Mono.empty();
  }

  private boolean add(Line line) {
    return shared.add(JSON.writeValueAsString(line));
  }

  @Override
  public void read(List<SharedLog.Entry> entries) {
    entries.forEach(this::heard);
  }

  @Override
  public void missed() {
    add(new Line(edge, null, null, null));
  }

  private void heard(SharedLog.Entry entry) {
    Line line;
    try {
      line = JSON.readValue(entry.text(), Line.class);
    } catch (RuntimeException e) {
      log.warn("what another edge says of a function cannot be read: {}", e.toString());
      return;
    }
    FunctionWord word = line.word();
    if (word != null) {
      take(word, entry);
    } else if (line.taken() != null) {
      acknowledged(line.taken(), line.edge(), line.at());
    } else if (answers(line.edge(), entry.readers())) {
      Objects.requireNonNull(taker).words().forEach(each -> add(new Line(edge, each, null, null)));
    }
  }

  /** One answers for all: what they know is the same, as far as it is old. */
  private boolean answers(String asking, Set<String> readers) {
    return readers.stream()
        .filter(reader -> !reader.equals(asking))
        .min(Comparator.naturalOrder())
        .filter(edge::equals)
        .isPresent();
  }

  private void take(FunctionWord word, SharedLog.Entry entry) {
    Told before = told.get(word.name());
    if (before == null || before.at().isBefore(word.at())) {
      before = new Told(word.at(), new ConcurrentSkipListMap<>());
      told.put(word.name(), before);
    }
    Map<String, EdgeState> edges = before.edges();
    if (before.at().equals(word.at())) {
      edges.remove(RedisEdges.REDIS);
      entry
          .readers()
          .forEach(reader -> edges.putIfAbsent(reader, new EdgeState.Pending(1, "", true)));
    }
    Objects.requireNonNull(taker)
        .take(word)
        .subscribe(
            nothing -> {},
            error -> log.warn("the function {} is refused here: {}", word.name(), error.toString()),
            () -> add(new Line(edge, null, word.name(), word.at())));
  }

  private void acknowledged(String name, String by, @Nullable Instant at) {
    Told now = told.get(name);
    if (now != null && now.at().equals(at)) {
      now.edges().put(by, new EdgeState.Acknowledged(clock.instant(), OptionalLong.empty()));
    }
  }

  @Override
  public Map<String, EdgeState> edges(String name) {
    Told now = told.get(name);
    return now == null ? Map.of() : Map.copyOf(now.edges());
  }
}
