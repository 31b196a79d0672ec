package dev.weir.lb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Who of a pool may be chosen, by levels of priority, and how much of the load each level takes;
 * after Envoy's priority levels and panic threshold.
 *
 * <p>A level's capacity is its share of upstreams that are well, times 1.4, at most 100 %: it may
 * lose some two of seven before another has to help. The first level takes what it can, the next
 * what is left. With 50 % well in the first and all in the second, 70 % go to the first and 30 % to
 * the second.
 *
 * <p>Panic: where the levels together are short of 100 %, a level of which less than the threshold
 * is well takes everybody for well who takes connections, for then the judgement is likelier to be
 * wrong than most of the upstreams; or they fail because the load is on the few that are left.
 * Where nobody at all passes a probe there is no panic, and nobody is chosen: the client is told at
 * once.
 */
public final class Levels {

  private static final int OVERPROVISIONING_PERCENT = 140;

  private Levels() {}

  /**
   * One level with somebody in it.
   *
   * @param load percent of the requests that it takes, 0 to 100; those of all levels make 100
   * @param members at least one
   */
  public record Level<T>(int load, List<T> members) {

    public Level {
      members = List.copyOf(members);
    }
  }

  /** All of one priority that count. */
  private record Rank<T>(List<T> well, List<T> answering, int all) {

    int capacity() {
      return all == 0 ? 0 : Math.min(100, OVERPROVISIONING_PERCENT * well.size() / all);
    }

    List<T> members(boolean mayPanic, int panicPercent) {
      boolean panics = mayPanic && well.size() * 100 < panicPercent * all;
      return panics ? answering : well;
    }
  }

  /**
   * The levels, those first that are served first.
   *
   * @param panicPercent share of a level that must be well, 0 to 100; 0: no panic
   * @return empty when nobody may be chosen
   */
  public static <T> List<Level<T>> of(
      List<T> all, ToIntFunction<T> priority, Function<T, Standing> standing, int panicPercent) {
    SortedMap<Integer, List<T>> byPriority = new TreeMap<>();
    all.forEach(
        one ->
            byPriority.computeIfAbsent(priority.applyAsInt(one), p -> new ArrayList<>()).add(one));
    List<Rank<T>> ranks = byPriority.values().stream().map(m -> rank(m, standing)).toList();
    int capacity = Math.min(100, ranks.stream().mapToInt(Rank::capacity).sum());
    boolean mayPanic = capacity < 100 && all.stream().anyMatch(one -> passes(standing.apply(one)));
    return shared(ranks, capacity, mayPanic ? panicPercent : 0);
  }

  private static boolean passes(Standing standing) {
    return standing == Standing.WELL || standing == Standing.EJECTED;
  }

  private static <T> Rank<T> rank(List<T> members, Function<T, Standing> standing) {
    List<T> well = new ArrayList<>();
    List<T> answering = new ArrayList<>();
    int all = 0;
    for (T member : members) {
      Standing now = standing.apply(member);
      if (now == Standing.WELL) {
        well.add(member);
      }
      if (now != Standing.ABSENT && now != Standing.SHUT) {
        answering.add(member);
      }
      all += now == Standing.ABSENT ? 0 : 1;
    }
    return new Rank<>(well, answering, all);
  }

  private static <T> List<Level<T>> shared(List<Rank<T>> ranks, int capacity, int panicPercent) {
    List<Level<T>> levels = new ArrayList<>();
    int left = 100;
    for (Rank<T> rank : ranks) {
      List<T> members = rank.members(panicPercent > 0, panicPercent);
      if (!members.isEmpty()) {
        int load = capacity == 0 ? 0 : Math.min(left, rank.capacity() * 100 / capacity);
        levels.add(new Level<>(load, members));
        left -= load;
      }
    }
    if (!levels.isEmpty() && left > 0) {
      Level<T> first = levels.getFirst();
      levels.set(0, new Level<>(first.load() + left, first.members()));
    }
    return levels;
  }
}
