package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class YamlFilesTest {

  private static final String BROKEN = "weir:\n  lb: {pools: [\n";

  @TempDir private Path folder;

  private static void look(String key, String value) {
    new YamlFiles()
        .postProcessEnvironment(
            new MockEnvironment().withProperty(key, value), new SpringApplication());
  }

  @ParameterizedTest
  @ValueSource(strings = {"spring.config.location", "spring.config.additional-location"})
  void fileThatIsNoYaml_isNamed_withThePlace(String key) throws IOException {
    Path good = Files.writeString(folder.resolve("good.yml"), "a: 1\n---\nb: {c: '${d:x}'}\n");
    Path bad = Files.writeString(folder.resolve("bad.yml"), BROKEN);
    assertThatThrownBy(() -> look(key, "file:" + good + ", optional:file:" + bad))
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageStartingWith(bad + " is no YAML: ")
        .hasMessageContaining("in line 3, column 1");
  }

  @Test
  void keyThatIsThereTwice_isNamedToo() throws IOException {
    Path twice = Files.writeString(folder.resolve("twice.yaml"), "a: 1\na: 2\n");
    assertThatThrownBy(() -> look("spring.config.import", twice.toString()))
        .hasMessageContaining("twice.yaml is no YAML: found duplicate key a");
  }

  @Test
  void folder_isLookedIntoAsBootDoes() throws IOException {
    Files.writeString(folder.resolve("other.yml"), BROKEN);
    assertThatCode(() -> look("spring.config.location", "file:" + folder + "/"))
        .doesNotThrowAnyException();
    Files.writeString(folder.resolve("application.yaml"), BROKEN);
    assertThatThrownBy(() -> look("spring.config.location", "file:" + folder + "/"))
        .hasMessageContaining("application.yaml is no YAML");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"classpath:/nowhere.yml", "optional:file:/nowhere/x.yml", "configtree:/x/", ","})
  void whatIsNotThere_orNoFile_isBootsToTell(String place) {
    assertThatCode(() -> look("spring.config.additional-location", place))
        .doesNotThrowAnyException();
  }
}
