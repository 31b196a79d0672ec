package dev.weir.common.problem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTest {

  @Test
  void json_hasTheMembersOfRfc9457() {
    Problem problem = Problem.of("no-route", "No route", 404, "nothing serves \"/x\"");
    assertThat(new String(problem.toJson(), UTF_8))
        .isEqualTo(
            "{\"type\":\"https://weir.dev/problems/no-route\",\"title\":\"No route\",\"status\":404,"
                + "\"detail\":\"nothing serves \\\"/x\\\"\"}");
  }

  @Test
  void emptyDetail_isLeftOut() {
    assertThat(new String(Problem.of("gone", "Gone", 410, "").toJson(), UTF_8))
        .doesNotContain("detail");
  }

  @Test
  void extensions_keepOrderAndKind() {
    Problem problem =
        Problem.of("bad", "Bad", 400, "")
            .with("count", 3)
            .with("total", 4L)
            .with("share", 0.5)
            .with("open", true)
            .with("names", List.of("a", "ü"))
            .with("limits", Map.of("max", 1));
    assertThat(new String(problem.toJson(), UTF_8))
        .endsWith(
            "\"count\":3,\"total\":4,\"share\":0.5,\"open\":true,\"names\":[\"a\",\"ü\"],"
                + "\"limits\":{\"max\":1}}");
  }

  @Test
  void slugAndStatus_areChecked() {
    assertThatThrownBy(() -> Problem.of("Not A Slug", "", 400, "")).hasMessageContaining("slug");
    assertThatThrownBy(() -> Problem.of("ok", "", 200, "")).hasMessageContaining("200");
  }
}
