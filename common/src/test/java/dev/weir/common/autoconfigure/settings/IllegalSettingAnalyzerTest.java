package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.common.net.NetworkSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class IllegalSettingAnalyzerTest {

  record Refusing(int limit) {
    Refusing {
      throw new IllegalArgumentException("limit " + limit);
    }
  }

  private final IllegalSettingAnalyzer analyzer = new IllegalSettingAnalyzer();
  private final IllegalArgumentException refused =
      catchThrowableOfType(IllegalArgumentException.class, () -> NetworkSet.of(List.of("nowhere")));

  @Test
  void aRefusalOfOursIsPrintedAsItsMessage() {
    var analysis = analyzer.analyze(new IllegalStateException("no bean", refused));

    assertThat(analysis)
        .extracting(FailureAnalysis::getDescription)
        .asString()
        .contains("\"nowhere\" is not a network");
  }

  @Test
  void aRefusalWhileBindingIsLeftToBoot() {
    var binder = new Binder(new MapConfigurationPropertySource(Map.of("weir.limit", "7")));
    var failure =
        catchThrowableOfType(BindException.class, () -> binder.bind("weir", Refusing.class));

    assertThat(failure).hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThat(analyzer.analyze(failure)).isNull();
  }

  @Test
  void whatOthersThrowKeepsItsStackTrace() {
    var foreign = new IllegalArgumentException("of a library");
    foreign.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("org.example.Library", "call", "", 1)});

    assertThat(analyzer.analyze(foreign)).isNull();
  }
}
