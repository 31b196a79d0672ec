package dev.weir.common.autoconfigure.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WishTest {

  @ParameterizedTest
  @CsvSource({
    "--weir.check, CHECK",
    "--weir.check=true, CHECK",
    "--weir.check=YES, CHECK",
    "--weir.check=false, START",
    "--weir.check=ture, UNCLEAR",
    "--weir.checks, START",
    "weir.check, START",
  })
  void arguments(String argument, Wish wish) {
    assertThat(Wish.of(Map.of(), new Properties(), "--server.port=0", argument)).isEqualTo(wish);
  }

  @ParameterizedTest
  @CsvSource({
    "WEIR_CHECK, true, CHECK",
    "WEIR_CHECK, 1, CHECK",
    "weir_check, on, CHECK",
    "weir.check, true, CHECK",
    "WEIR_CHECK, false, START",
    "WEIR_CHECK, '', START",
    "WEIR_CHECK, ture, UNCLEAR",
    "WEIR_CHECKED, true, START",
  })
  void variables(String name, String value, Wish wish) {
    assertThat(Wish.of(Map.of(name, value, "HOME", "/"), new Properties())).isEqualTo(wish);
  }

  @Test
  void argumentsWin_thenSystemProperties() {
    Map<String, String> variables = Map.of("WEIR_CHECK", "true");
    Properties properties = new Properties();
    properties.setProperty("weir.check", "false");

    assertThat(Wish.of(variables, properties)).isEqualTo(Wish.START);
    assertThat(Wish.of(variables, properties, "--weir.check")).isEqualTo(Wish.CHECK);
    assertThat(Wish.of(variables, new Properties(), "--weir.check=false")).isEqualTo(Wish.START);
  }
}
