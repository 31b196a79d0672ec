package dev.weir.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.health.Levels.Level;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LevelsTest {

  private record Host(String id, int priority, Standing standing) {
    @Override
    public String toString() {
      return id;
    }
  }

  private static List<Host> hosts(int priority, Standing... standings) {
    List<Host> hosts = new ArrayList<>();
    for (Standing standing : standings) {
      String id = priority + standing.name().substring(0, 1) + hosts.size();
      hosts.add(new Host(id, priority, standing));
    }
    return hosts;
  }

  private static List<Host> hosts(List<Host> some, List<Host> more) {
    List<Host> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /** As {@code 70 [0W0, 0W1]}. */
  private static List<String> levels(int panicPercent, List<Host> all) {
    return Levels.of(all, Host::priority, Host::standing, panicPercent).stream()
        .map(level -> level.load() + " " + level.members())
        .toList();
  }

  @Test
  void onlyThoseWhoAreWell_takePart() {
    assertThat(
            levels(50, hosts(0, Standing.WELL, Standing.EJECTED, Standing.WELL, Standing.ABSENT)))
        .containsExactly("100 [0W0, 0W2]");
  }

  @Test
  void backups_waitUntilTheFirstAreShort() {
    List<Host> backup = hosts(1, Standing.WELL);
    Standing well = Standing.WELL;
    Standing down = Standing.DOWN;
    assertThat(levels(50, hosts(hosts(0, well, well, well, well, down), backup)))
        .as("four of five, times 1.4, is all")
        .containsExactly("100 [0W0, 0W1, 0W2, 0W3]", "0 [1W0]");
    assertThat(levels(50, hosts(hosts(0, well, down), backup)))
        .containsExactly("70 [0W0]", "30 [1W0]");
    assertThat(levels(50, hosts(hosts(0, down, down), backup)))
        .as("none of the first is left")
        .containsExactly("100 [1W0]");
  }

  @Test
  void belowTheThreshold_thoseWhoMayAnswerAreTakenForWell() {
    List<Host> most =
        hosts(0, Standing.WELL, Standing.DOWN, Standing.EJECTED, Standing.SHUT, Standing.ABSENT);
    assertThat(levels(50, most)).containsExactly("100 [0W0, 0D1, 0E2]");
    assertThat(levels(0, most)).containsExactly("100 [0W0]");
    assertThat(levels(25, most)).as("a quarter is not less").containsExactly("100 [0W0]");
  }

  @Test
  void allEjected_areTakenForWell() {
    assertThat(levels(50, hosts(0, Standing.EJECTED, Standing.EJECTED)))
        .containsExactly("100 [0E0, 0E1]");
  }

  @Test
  void whereNobodyPassesAProbe_nobodyIsChosen() {
    assertThat(levels(100, hosts(0, Standing.DOWN, Standing.DOWN, Standing.ABSENT))).isEmpty();
    assertThat(levels(100, hosts(0, Standing.SHUT, Standing.SHUT))).isEmpty();
    assertThat(levels(100, List.of())).isEmpty();
  }

  @Test
  void thereIsNoPanic_whileALowerLevelCanTakeAll() {
    assertThat(
            levels(
                50,
                hosts(
                    hosts(0, Standing.WELL, Standing.DOWN, Standing.DOWN),
                    hosts(1, Standing.WELL))))
        .containsExactly("46 [0W0]", "54 [1W0]");
  }

  @Property
  void loads_makeAHundred_andNobodyIsTwiceIn(
      @ForAll @Size(max = 12) List<Standing> standings,
      @ForAll @IntRange(min = 1, max = 3) int priorities,
      @ForAll @IntRange(max = 100) int panicPercent) {
    List<Host> all = new ArrayList<>();
    for (Standing standing : standings) {
      all.add(new Host("h" + all.size(), all.size() % priorities, standing));
    }
    List<Level<Host>> levels = Levels.of(all, Host::priority, Host::standing, panicPercent);
    List<Host> members = levels.stream().flatMap(level -> level.members().stream()).toList();
    assertThat(members).doesNotHaveDuplicates().isSubsetOf(all);
    assertThat(members)
        .noneMatch(h -> h.standing() == Standing.SHUT || h.standing() == Standing.ABSENT);
    assertThat(levels.isEmpty() ? 100 : levels.stream().mapToInt(Level::load).sum()).isEqualTo(100);
    boolean someWell = all.stream().anyMatch(host -> host.standing() == Standing.WELL);
    assertThat(!someWell || !levels.isEmpty()).as("who is well is found").isTrue();
  }
}
