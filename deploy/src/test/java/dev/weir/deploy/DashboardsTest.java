package dev.weir.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DashboardsTest {
  private static final String FOLDER = "deploy/grafana/dashboards";
  private static final int WIDTH = 24;
  private static final Set<String> OF_EVERY_PANEL =
      Set.of("id", "type", "title", "description", "gridPos", "targets");

  static Stream<Path> dashboards() {
    return Repository.files(FOLDER).stream();
  }

  private static JsonNode read(Path file) {
    return JsonMapper.shared().readTree(file.toFile());
  }

  @Test
  void eachServiceHasOne_andTheWholeHas() {
    assertThat(dashboards().map(file -> file.getFileName().toString()))
        .containsExactly("chat.json", "diagnostics.json", "edge.json", "lb.json", "suite.json");
    assertThat(dashboards().map(file -> read(file).path("uid").asString()))
        .doesNotHaveDuplicates()
        .allMatch(uid -> uid.startsWith("weir-"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void eachPanel_asksForSomething_ofTheChosenSource(Path file) {
    for (JsonNode panel : read(file).path("panels")) {
      if (panel.path("type").asString().equals("row")) {
        continue;
      }
      assertThat(panel.path("title").asString()).isNotBlank();
      assertThat(panel.path("targets")).isNotEmpty();
      Set<String> letters = new HashSet<>();
      for (JsonNode target : panel.path("targets")) {
        assertThat(letters.add(target.path("refId").asString())).isTrue();
        assertThat(target.propertyNames())
            .isSubsetOf("refId", "datasource", "expr", "legendFormat", "instant", "range");
        assertThat(target.path("datasource").path("type").asString()).isEqualTo("prometheus");
        assertThat(target.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
        assertThat(isBalanced(target.path("expr").asString()))
            .as(target.path("expr").asString())
            .isTrue();
      }
    }
  }

  /** Whether every bracket is closed by its own kind; brackets in strings do not count. */
  private static boolean isBalanced(String expression) {
    var open = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      quoted ^= c == '"';
      if (quoted) {
        continue;
      }
      if ("([{".indexOf(c) >= 0) {
        open.append(c);
      } else if (")]}".indexOf(c) >= 0) {
        int last = open.length() - 1;
        if (last < 0 || "([{".indexOf(open.charAt(last)) != ")]}".indexOf(c)) {
          return false;
        }
        open.setLength(last);
      }
    }
    return !expression.isBlank() && open.isEmpty() && !quoted;
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_haveIdsOfTheirOwn_andDoNotOverlap(Path file) {
    Set<Integer> ids = new HashSet<>();
    Set<List<Integer>> taken = new HashSet<>();
    for (JsonNode panel : read(file).path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      JsonNode place = panel.path("gridPos");
      int left = place.path("x").asInt();
      int top = place.path("y").asInt();
      assertThat(left + place.path("w").asInt()).isLessThanOrEqualTo(WIDTH);
      for (int x = left; x < left + place.path("w").asInt(); x++) {
        for (int y = top; y < top + place.path("h").asInt(); y++) {
          assertThat(taken.add(List.of(x, y))).as(panel.path("title").asString()).isTrue();
        }
      }
    }
  }

  /** What is not in the model is ignored by Grafana, or shown by its name, and nobody notices. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void eachPanel_hasNothingThatThisGrafanaDoesNotRead(Path file) throws IOException {
    Map<String, Set<String>> model = model();
    for (JsonNode panel : read(file).path("panels")) {
      String type = panel.path("type").asString();
      panel.properties().stream()
          .filter(each -> !OF_EVERY_PANEL.contains(each.getKey()))
          .forEach(each -> assertRead(model, type + "." + each.getKey(), each.getValue()));
    }
  }

  private static void assertRead(Map<String, Set<String>> model, String path, JsonNode value) {
    String known = path.replaceFirst("(mappings\\[].options)\\.[^.]+", "$1.*");
    if (value.isArray() && !value.isEmpty()) {
      value.forEach(each -> assertRead(model, path + "[]", each));
    } else if (value.isObject() && !value.isEmpty()) {
      value
          .properties()
          .forEach(each -> assertRead(model, path + "." + each.getKey(), each.getValue()));
    } else if (value.isContainer()) {
      assertThat(model.keySet()).as(path).anyMatch(each -> each.startsWith(known));
    } else {
      assertThat(model).as(path).containsKey(known);
      Set<String> values = Objects.requireNonNull(model.get(known));
      assertThat(values.isEmpty() || values.contains(value.asString()))
          .as("%s may be one of %s, and is %s", path, values, value)
          .isTrue();
    }
  }

  /** What may stand where, of a Grafana of the version that the compose file starts. */
  private static Map<String, Set<String>> model() throws IOException {
    Map<String, Object> services =
        Repository.map(Repository.yaml("docker-compose.yml").get("services"));
    String image = String.valueOf(Repository.map(services.get("grafana")).get("image"));
    String version = image.replaceFirst(".*:(\\d+\\.\\d+)\\..*", "$1");
    Map<String, Set<String>> model = new HashMap<>();
    try (InputStream in =
        DashboardsTest.class.getResourceAsStream("/grafana-" + version + ".txt")) {
      assertThat(in).as("the model of " + image).isNotNull();
      new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split(" ", -1)))
          .forEach(
              words -> model.put(words.getFirst(), Set.copyOf(words.subList(1, words.size()))));
    }
    return model;
  }

  @Test
  void grafana_isGivenThem_andTheirSource() {
    Map<String, Object> compose = Repository.yaml("docker-compose.yml");
    Map<String, Object> grafana =
        Repository.map(Repository.map(compose.get("services")).get("grafana"));
    List<String> folders = new ArrayList<>();
    Map<String, Object> provisioned =
        Repository.yaml("deploy/grafana/provisioning/dashboards/weir.yml");
    for (Object provider : Repository.list(provisioned.get("providers"))) {
      folders.add(
          "./"
              + FOLDER
              + ":"
              + Repository.map(Repository.map(provider).get("options")).get("path")
              + ":ro");
    }
    assertThat(Repository.<String>list(grafana.get("volumes")))
        .containsAll(folders)
        .contains("./deploy/grafana/provisioning:/etc/grafana/provisioning:ro");
    Map<String, Object> sources =
        Repository.yaml("deploy/grafana/provisioning/datasources/prometheus.yml");
    assertThat(Repository.list(sources.get("datasources")))
        .singleElement()
        .satisfies(
            source ->
                assertThat(Repository.map(source)).containsEntry("url", "http://prometheus:9090"));
  }
}
