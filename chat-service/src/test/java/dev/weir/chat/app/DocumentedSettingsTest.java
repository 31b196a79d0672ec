package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.app.config.ChatProperties;
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
        Setting.of("weir.chat", ChatProperties.class, DocumentedSettingsTest::unset);
    // a listener has the name of its key
    Set<String> unwritten = Set.of("weir.chat.listeners.*.name");
    assertThat(SettingsPage.read().faults(settings, Set.of("weir.chat"), unwritten)).isEmpty();
  }
}
