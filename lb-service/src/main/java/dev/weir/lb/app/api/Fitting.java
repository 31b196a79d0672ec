package dev.weir.lb.app.api;

import dev.weir.lb.control.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Those of many changes that make sense together over what is configured, found with few checks: of
 * all; where that fails, of each by itself, and of what is left by halves.
 *
 * @param layers with those changes
 * @param use puts them to use
 */
record Fitting<T>(Section.Layers<T> layers, Section.Use use) {

  /**
   * Finds them.
   *
   * @param passedOver is told of each that makes no sense, and why
   * @throws Refused where what is configured makes none by itself
   */
  static <T> Fitting<T> of(
      Section<T> section,
      Map<String, Optional<T>> changed,
      BiConsumer<String, Refused> passedOver) {
    Section.Layers<T> none = new Section.Layers<>(section.layers().base(), Map.of());
    Section.Layers<T> all = none.with(changed);
    try {
      return new Fitting<>(all, section.prepare(all.merged()));
    } catch (Refused e) {
      Search<T> search = new Search<>(section, passedOver);
      List<Map.Entry<String, Optional<T>>> some =
          changed.entrySet().stream().filter(search::isSenseByItself).toList();
      Section.Layers<T> fit = search.over(none, some);
      return new Fitting<>(fit, section.prepare(fit.merged()));
    }
  }

  private record Search<T>(Section<T> section, BiConsumer<String, Refused> passedOver) {

    boolean isSenseByItself(Map.Entry<String, Optional<T>> change) {
      try {
        change.getValue().ifPresent(value -> section.prepare(Map.of(change.getKey(), value)));
        return true;
      } catch (Refused e) {
        passedOver.accept(change.getKey(), e);
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
          passedOver.accept(some.getFirst().getKey(), e);
          return fit;
        }
        int half = some.size() / 2;
        return over(over(fit, some.subList(0, half)), some.subList(half, some.size()));
      }
    }
  }
}
