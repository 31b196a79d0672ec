package dev.weir.common.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class StateFileTest {

  @TempDir Path folder;

  private static Changes changes() {
    return Changes.none()
        .with(
            "pools",
            "web",
            Optional.of(JsonMapper.shared().createObjectNode().put("algorithm", "maglev")))
        .with("routes", "gone", Optional.empty());
  }

  private StateFile file() {
    return new StateFile(folder.resolve("below").resolve("state.json"));
  }

  @Test
  void whatWasWritten_isRead_andNothingElseIsLeftBeside() throws IOException {
    file().write(changes());
    assertThat(file().read()).isEqualTo(changes());
    file().write(Changes.none());
    assertThat(file().read()).isEqualTo(Changes.none());
    assertThat(folder.resolve("below")).isDirectoryContaining("glob:**/state.json");
    try (var files = Files.list(folder.resolve("below"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void missingFile_isNoChange() {
    assertThat(file().read()).isEqualTo(Changes.none());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"version\":1,\"pools\":{\"we",
        "{\"version\":2}",
        "[]",
        "{\"version\":1,\"pools\":{\"web\":5}}"
      })
  void damagedFile_isPutAside(String content) throws IOException {
    Path state = folder.resolve("state.json");
    Files.writeString(state, content);
    assertThat(new StateFile(state).read()).isEqualTo(Changes.none());
    assertThat(folder.resolve("state.json.damaged")).hasContent(content);
  }

  @Test
  void failedWrite_leavesWhatWasThere() throws IOException {
    Path state = folder.resolve("state.json");
    Files.createDirectory(state);
    Files.writeString(state.resolve("in-the-way"), "x");
    assertThatThrownBy(() -> new StateFile(state).write(changes())).isInstanceOf(IOException.class);
    assertThat(state.resolve("in-the-way")).exists();
  }
}
