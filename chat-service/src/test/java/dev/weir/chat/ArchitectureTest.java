package dev.weir.chat;

import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void chat_keeps_the_rules() {
    ArchitectureRules.check(Broadcaster.class);
  }
}
