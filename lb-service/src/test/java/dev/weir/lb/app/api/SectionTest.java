package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SectionTest {

  private final NumberSection section = new NumberSection(10, Map.of());

  private String audited(@Nullable Integer before, @Nullable Integer after) {
    List<String> lines = new ArrayList<>();
    section.audit(new AuditLog(lines::add), "ops", "n", before, after);
    return lines.getFirst();
  }

  @Test
  void audit_leavesSecretMembersOut_andSaysThatTheyChanged() {
    assertThat(audited(null, 4)).isEqualTo("ops changed number n from - to {\"value\":4}");
    assertThat(audited(4, null)).isEqualTo("ops changed number n from {\"value\":4} to -");
    assertThat(audited(4, 5)).isEqualTo("ops changed number n from {\"value\":4} to {\"value\":5}");
    assertThat(audited(4, 6))
        .isEqualTo("ops changed number n from {\"value\":4} to {\"value\":6} with other half");
  }

  @Test
  void removalOfWhatIsNotThere_isNoSuchThing() {
    assertThatThrownBy(() -> section.removal("n").apply(null))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(404));
    assertThat(section.removal("n").apply(section.write(1))).isNull();
  }
}
