package dev.weir.lb;

import dev.weir.lb.app.LbServiceApplication;
import dev.weir.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void theBalancerKeepsToTheRules() {
    ArchitectureRules.check(LbServiceApplication.class);
  }
}
