package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ban.AdaptiveConcurrencyProperties;
import dev.weir.common.autoconfigure.ban.BanProperties;
import dev.weir.common.autoconfigure.observation.AccessLogProperties;
import dev.weir.common.autoconfigure.tls.TlsProperties;
import dev.weir.testkit.Setting;
import dev.weir.testkit.SettingsPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
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
    Map<String, Class<?>> records =
        Map.of(
            "weir", WeirProperties.class,
            "weir.access-log", AccessLogProperties.class,
            "weir.adaptive-concurrency", AdaptiveConcurrencyProperties.class,
            "weir.bans", BanProperties.class,
            "weir.cluster", ClusterProperties.class,
            "weir.tls", TlsProperties.class);
    List<Setting> settings = new ArrayList<>();
    records.forEach(
        (prefix, type) -> settings.addAll(Setting.of(prefix, type, DocumentedSettingsTest::unset)));
    Set<String> groups = new HashSet<>(records.keySet());
    groups.remove("weir");
    groups.addAll(Set.of("weir.limits", "weir.control", "weir.upstream"));
    assertThat(SettingsPage.read().faults(settings, groups, Set.of())).isEmpty();
  }
}
