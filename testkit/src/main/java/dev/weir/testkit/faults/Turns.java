package dev.weir.testkit.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** In what order things are tried: of each kind one before the second of any. */
final class Turns {

  private Turns() {}

  /**
   * Those names in an order of chance. Names that differ in their digits alone are of one kind:
   * with {@code a-1}, {@code a-2} and {@code b-1}, one of a and that of b come first.
   */
  static List<String> of(List<String> names, Random chance) {
    List<String> left = new ArrayList<>(names);
    Collections.shuffle(left, chance);
    List<String> turns = new ArrayList<>();
    while (!left.isEmpty()) {
      Map<String, String> firsts = new LinkedHashMap<>();
      left.forEach(name -> firsts.putIfAbsent(name.replaceAll("[0-9]", ""), name));
      turns.addAll(firsts.values());
      left.removeAll(firsts.values());
    }
    return turns;
  }
}
