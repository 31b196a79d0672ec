package dev.weir.common.autoconfigure.check;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.LifecycleProcessor;

/**
 * Has a context make its beans and leave them so: those that bind, watch and probe begin to in a
 * lifecycle or an init method of their definition.
 */
final class NothingStarts implements LifecycleProcessor, BeanFactoryPostProcessor {

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    for (String name : beans.getBeanDefinitionNames()) {
      BeanDefinition definition = beans.getBeanDefinition(name);
      definition.setInitMethodName(null);
    }
  }

  @Override
  public void onRefresh() {}

  @Override
  public void onClose() {}

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public boolean isRunning() {
    return false;
  }
}
