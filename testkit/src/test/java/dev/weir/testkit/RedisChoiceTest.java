package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisChoiceTest {
  private static final RedisChoice.Engine ANSWERS = () -> true;
  private static final RedisChoice.Engine NONE = () -> false;

  @Test
  void container_whereAnEngineAnswers_elseTheCommand() {
    assertThat(RedisChoice.of(null, true, ANSWERS)).isEqualTo(RedisChoice.CONTAINER);
    assertThat(RedisChoice.of("", true, NONE)).isEqualTo(RedisChoice.PROCESS);
    assertThat(RedisChoice.of(null, false, NONE)).isEqualTo(RedisChoice.NONE);
  }

  @Test
  void whatTheEnvironmentWants_isHadOrNothingIs() {
    assertThat(RedisChoice.of("process", true, ANSWERS)).isEqualTo(RedisChoice.PROCESS);
    assertThat(RedisChoice.of("process", false, ANSWERS)).isEqualTo(RedisChoice.NONE);
    assertThat(RedisChoice.of("container", true, NONE)).isEqualTo(RedisChoice.NONE);
    assertThatThrownBy(() -> RedisChoice.of("valkey", true, ANSWERS))
        .hasMessageContaining("valkey")
        .hasMessageContaining("container or process");
  }
}
