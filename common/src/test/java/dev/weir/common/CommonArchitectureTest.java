package dev.weir.common;

import dev.weir.common.autoconfigure.WeirAutoConfiguration;
import dev.weir.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class CommonArchitectureTest {

  @Test
  void common_keepsToTheRules() {
    ArchitectureRules.check(WeirAutoConfiguration.class);
  }
}
