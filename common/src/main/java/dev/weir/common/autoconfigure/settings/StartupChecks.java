package dev.weir.common.autoconfigure.settings;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses to start on mistyped settings and on control listeners that are open by accident, before
 * anything is bound.
 *
 * <p>A service's own groups need no listing: they are the prefixes of its configuration records.
 */
public final class StartupChecks implements BeanFactoryPostProcessor, PriorityOrdered {
  /** As Boot has it: what else is in there is not ours to judge. */
  private static final Set<String> UNCHECKED_SOURCES =
      Set.of(
          StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
          StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

  private final ConfigurableEnvironment environment;

  public StartupChecks(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    checkKeys(new KnownKeys(serviceGroups(beans)));
    ControlProperties control =
        Binder.get(environment).bindOrCreate("weir.control", ControlProperties.class);
    boolean anywhere = control.open() || control.asks();
    checkAddress("server.address", anywhere);
    if (environment.containsProperty("management.server.port")) {
      checkAddress("management.server.address", anywhere);
    }
  }

  private void checkAddress(String setting, boolean anywhere) {
    String address = environment.getProperty(setting, "");
    ControlAddress.refusal(setting, address, anywhere)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
  }

  private static Set<String> serviceGroups(ConfigurableListableBeanFactory beans) {
    Set<String> groups = new LinkedHashSet<>();
    for (String name : beans.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
      ConfigurationProperties found =
          beans.findAnnotationOnBean(name, ConfigurationProperties.class, false);
      String prefix = found == null ? "" : found.prefix();
      if (prefix.startsWith("weir.")) {
        groups.add(KnownKeys.group(prefix));
      }
    }
    return groups;
  }

  private void checkKeys(KnownKeys known) {
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource iterable && isChecked(source)) {
        iterable.stream()
            .flatMap(
                name ->
                    known.refusal(name.toString()).stream()
                        .map(refusal -> placed(refusal, source.getConfigurationProperty(name))))
            .findFirst()
            .ifPresent(
                refusal -> {
                  throw refusal;
                });
      }
    }
  }

  private static RefusedConfiguration placed(
      RefusedConfiguration refusal, @Nullable ConfigurationProperty setting) {
    String place = SettingPlace.of(setting);
    return place.isEmpty()
        ? refusal
        : new RefusedConfiguration(
            refusal.getMessage() + " It stands" + place + ".", refusal.remedy());
  }

  private static boolean isChecked(ConfigurationPropertySource source) {
    Object underlying = Objects.requireNonNullElse(source.getUnderlyingSource(), source);
    return !(underlying instanceof PropertySource<?> properties)
        || !UNCHECKED_SOURCES.contains(properties.getName());
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
