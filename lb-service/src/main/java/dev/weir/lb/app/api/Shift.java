package dev.weir.lb.app.api;

import dev.weir.common.state.Refused;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * One section on its way from what holds to what shall hold.
 *
 * @param use puts what shall hold to use
 */
record Shift<T>(
    Section<T> section, Section.Layers<T> before, Section.Layers<T> after, Section.Use use) {

  /**
   * What another configuration makes of a section; what was changed stays over it.
   *
   * @throws Refused where it makes no sense, by itself or under what was changed
   */
  static <T> Shift<T> of(Section<T> section, Configured next) {
    Section.Layers<T> before = section.layers();
    Section.Layers<T> after = new Section.Layers<>(section.base(next), before.changed());
    section.prepare(after.base());
    try {
      return new Shift<>(section, before, after, section.prepare(after.merged()));
    } catch (Refused e) {
      throw new Refused(e.field(), "under what the API changed: " + e.reason());
    }
  }

  /**
   * Puts what shall hold to use.
   *
   * @param shifts of all sections, each after those that it refers to
   */
  static void run(List<Shift<?>> shifts) {
    shifts.forEach(Shift::comes);
    shifts.reversed().forEach(shift -> shift.use().goes().run());
  }

  private void comes() {
    section.use(after);
    use.comes().run();
  }

  /** Notes who makes it; what is different then, such as {@code pool web}. */
  List<String> tell(Holding holding, String who) {
    Set<String> names = different();
    holding.tell(who, section, before, after, names);
    return names.stream().map(name -> section.noun() + " " + name).toList();
  }

  private Set<String> different() {
    Set<String> names = new TreeSet<>(before.merged().keySet());
    names.addAll(after.merged().keySet());
    names.removeIf(name -> Objects.equals(before.now(name), after.now(name)));
    return names;
  }
}
