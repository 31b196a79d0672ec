package dev.weir.edge;

import dev.weir.edge.app.EdgeServiceApplication;
import dev.weir.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void theEdgeKeepsToTheRules() {
    ArchitectureRules.check(EdgeServiceApplication.class);
  }
}
