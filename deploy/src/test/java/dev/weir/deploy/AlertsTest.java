package dev.weir.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private static final String RUN_BOOK = "https://weir.dev/docs/operations.md#";
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (Weir\\w+)$");

  private static List<Map<String, Object>> alerts() {
    List<Map<String, Object>> alerts = new ArrayList<>();
    Map<String, Object> file = Repository.yaml("deploy/prometheus/alerts.yml");
    for (Object group : Repository.list(file.get("groups"))) {
      for (Object rule : Repository.list(Repository.map(group).get("rules"))) {
        alerts.add(Repository.map(rule));
      }
    }
    return alerts;
  }

  private static String name(Map<String, Object> alert) {
    return String.valueOf(alert.get("alert"));
  }

  @Test
  void each_saysWhatIsWrong_howBad_andWhatToDo() {
    for (Map<String, Object> alert : alerts()) {
      Map<String, Object> annotations = Repository.map(alert.get("annotations"));
      assertThat(annotations).as(name(alert)).containsKey("summary");
      assertThat(Repository.map(alert.get("labels")).get("severity")).isIn("critical", "warning");
      assertThat(annotations)
          .containsEntry("runbook_url", RUN_BOOK + name(alert).toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void runBook_hasAPartForEach_andForNoOther() {
    List<String> parts =
        HEADING
            .matcher(Repository.text("docs/operations.md"))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(parts).containsExactlyElementsOf(alerts().stream().map(AlertsTest::name).toList());
  }
}
