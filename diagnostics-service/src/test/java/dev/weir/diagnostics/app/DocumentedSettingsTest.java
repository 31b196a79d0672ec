package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Setting;
import dev.weir.testkit.SettingsPage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DocumentedSettingsTest {

  private static Object unset(Class<?> type) {
    return new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("unset", type);
  }

  @Test
  void everySettingIsDocumentedWithItsDefaultAndNoneThatIsNot() throws IOException {
    List<Setting> settings =
        Setting.of("weir.diagnostics", DiagnosticsProperties.class, DocumentedSettingsTest::unset);
    assertThat(SettingsPage.read().faults(settings, Set.of("weir.diagnostics"), Set.of()))
        .isEmpty();
  }
}
