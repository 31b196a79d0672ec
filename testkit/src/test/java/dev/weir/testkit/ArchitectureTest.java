package dev.weir.testkit;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_JARS;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void testkitKeepsTheRules() {
    ArchitectureRules.check(FakeTicker.class);
  }

  @Test
  void violationsAreFound() {
    var classes =
        new ClassFileImporter()
            .withImportOption(DO_NOT_INCLUDE_JARS)
            .importClasses(dev.weir.lb.route.Violations.class, dev.weir.edge.Stranger.class);
    assertThatThrownBy(
            () -> ArchitectureRules.REACTOR_AND_NETTY_ONLY_IN_NETTY_PACKAGES.check(classes))
        .hasMessageContaining("io.netty");
    assertThatThrownBy(() -> ArchitectureRules.NO_SERVICE_DEPENDS_ON_A_SERVICE.check(classes))
        .hasMessageContaining("dev.weir.edge.Stranger");
    assertThatThrownBy(() -> ArchitectureRules.PACKAGES_ARE_NULL_MARKED.check(classes))
        .hasMessageContaining("dev.weir.edge");
  }
}
