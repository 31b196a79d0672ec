package dev.weir.diagnostics.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.problem.Problem;
import dev.weir.diagnostics.probe.Opening;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {

  @Test
  void missingPrivilegeNamesEveryRemedy() {
    Problem problem = Problems.denied(new Opening.Denied("refused", List.of("sysctl", "CAP")));

    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.detail()).isEqualTo("refused; remedy: sysctl; CAP");
    assertThat(problem.extensions()).containsEntry("remedies", List.of("sysctl", "CAP"));
  }

  @Test
  void anotherSystemIsNotImplemented() {
    assertThat(Problems.unsupported(new Opening.Unsupported("needs Linux")).status())
        .isEqualTo(501);
  }

  @Test
  void longValueIsShortened() {
    assertThat(new FieldError("target", "x".repeat(200), "a name").value()).hasSize(101);
  }
}
