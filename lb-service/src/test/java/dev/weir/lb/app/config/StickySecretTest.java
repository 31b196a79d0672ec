package dev.weir.lb.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.lb.sticky.StickyKey;
import dev.weir.lb.traffic.SplitSpec;
import dev.weir.lb.traffic.Splits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StickySecretTest {

  @TempDir private Path folder;

  private StickySecret secret(Map<String, String> settings) {
    return new StickySecret(
        new Binder(new MapConfigurationPropertySource(settings))
            .bindOrCreate("weir.lb", LbProperties.class),
        folder.resolve("data/secret"));
  }

  /** What the key signs. */
  private static String signed(StickyKey key) {
    SplitSpec spec = new SplitSpec("s", Map.of("p", 1), SplitSpec.Keeping.COOKIE);
    return Objects.requireNonNull(
        Objects.requireNonNull(
                Objects.requireNonNull(new Splits(List.of(spec), () -> key).named("s"))
                    .tie(name -> List.of()))
            .answered("p", name -> List.of(), false));
  }

  @Test
  void secretThatIsMade_isKeptForTheOwnerOnly_andHoldsAfterARestart() throws Exception {
    String first = signed(secret(Map.of()).get());
    assertThat(signed(secret(Map.of()).get())).isEqualTo(first);
    Path file = folder.resolve("data/secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.delete(file);
    assertThat(signed(secret(Map.of()).get())).isNotEqualTo(first);
  }

  @Test
  void secretThatIsConfigured_isTheSameEverywhere_andMakesNoFile() throws Exception {
    Path file = Files.writeString(folder.resolve("given"), "0123456789abcdef\n");
    String inLine = signed(secret(Map.of("weir.lb.sticky-secret", "0123456789abcdef")).get());
    String inFile = signed(secret(Map.of("weir.lb.sticky-secret-file", file.toString())).get());
    assertThat(inLine).isEqualTo(inFile);
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void secretThatIsShort_isRefused() {
    assertThatThrownBy(() -> secret(Map.of("weir.lb.sticky-secret", "short")).get())
        .hasMessageContaining("5 bytes");
  }
}
