package dev.weir.lb.app.api;

import dev.weir.common.state.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Those of many changes that make sense together over what holds, found with few checks: of all;
 * where that fails, of each by itself, and of what is left by halves.
 *
 * @param layers with those changes
 * @param use puts them to use
 * @param refused why not the others, by name
 */
record Fitting<T>(Section.Layers<T> layers, Section.Use use, Map<String, Refused> refused) {

  /**
   * Finds them.
   *
   * @param none what holds without them
   * @throws Refused where that makes no sense by itself
   */
  static <T> Fitting<T> of(
      Section<T> section, Section.Layers<T> none, Map<String, Optional<T>> changed) {
    Section.Layers<T> all = none.with(changed);
    try {
      return new Fitting<>(all, section.prepare(all.merged()), Map.of());
    } catch (Refused e) {
      Search<T> search = new Search<>(section, new TreeMap<>());
      List<Map.Entry<String, Optional<T>>> some =
          changed.entrySet().stream().filter(search::isSenseByItself).toList();
      Section.Layers<T> fit = search.over(none, some);
      return new Fitting<>(fit, section.prepare(fit.merged()), search.refused());
    }
  }

  private record Search<T>(Section<T> section, Map<String, Refused> refused) {

    boolean isSenseByItself(Map.Entry<String, Optional<T>> change) {
      try {
        change.getValue().ifPresent(value -> section.prepare(Map.of(change.getKey(), value)));
        return true;
      } catch (Refused e) {
        refused.put(change.getKey(), e);
        return false;
      }
    }

    Section.Layers<T> over(Section.Layers<T> fit, List<Map.Entry<String, Optional<T>>> some) {
      if (some.isEmpty()) {
        return fit;
      }
      Map<String, Optional<T>> changes = new TreeMap<>();
      some.forEach(change -> changes.put(change.getKey(), change.getValue()));
      Section.Layers<T> more = fit.with(changes);
      try {
        section.prepare(more.merged());
        return more;
      } catch (Refused e) {
        if (some.size() == 1) {
          refused.put(some.getFirst().getKey(), e);
          return fit;
        }
        int half = some.size() / 2;
        return over(over(fit, some.subList(0, half)), some.subList(half, some.size()));
      }
    }
  }
}
