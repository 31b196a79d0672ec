package dev.weir.lb.app.api;

import dev.weir.common.state.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Numbers by name: negative ones make no sense, and neither does a sum over the most. */
final class NumberSection extends Section<Integer> {

  private final int most;

  /** How many numbers were looked at. */
  int checked;

  final List<Map<String, Integer>> used = new ArrayList<>();

  NumberSection(int most, Map<String, Integer> base) {
    this.most = most;
    use(new Layers<>(base, Map.of()));
  }

  @Override
  String kind() {
    return "numbers";
  }

  @Override
  String noun() {
    return "number";
  }

  @Override
  int refusedStatus() {
    return 400;
  }

  @Override
  Map<String, Integer> base(Configured configured) {
    return layers().base();
  }

  @Override
  Integer read(String name, ObjectNode json) {
    return json.path("value").asInt();
  }

  @Override
  ObjectNode write(Integer value) {
    return JsonMapper.shared().createObjectNode().put("value", value).put("half", value / 2);
  }

  @Override
  Set<String> secretMembers() {
    return Set.of("half");
  }

  @Override
  Use prepare(Map<String, Integer> wanted) {
    checked += wanted.size();
    int sum = 0;
    for (Map.Entry<String, Integer> number : wanted.entrySet()) {
      if (number.getValue() < 0) {
        throw new Refused(number.getKey(), "it is negative");
      }
      sum += number.getValue();
    }
    if (sum > most) {
      throw new Refused("", "the sum is over " + most);
    }
    return new Use(() -> used.add(wanted), () -> {});
  }
}
