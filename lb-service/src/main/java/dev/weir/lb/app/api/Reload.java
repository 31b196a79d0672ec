package dev.weir.lb.app.api;

import dev.weir.common.state.FileWatch;
import dev.weir.common.state.Refused;
import dev.weir.lb.app.config.LbProperties;
import dev.weir.lb.upstream.BalancerEvent;
import dev.weir.lb.upstream.PoolEvents;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Reads the configuration again when its files change, or when somebody says so: pools and routes
 * are checked whole, and put to use whole or not at all. What the API changed stays over them.
 */
@Component
final class Reload implements SmartLifecycle, MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  /** Who changes what a file says. */
  private static final String FILES = "configuration";

  private final ConfigurationFiles files;
  private final Control control;
  private final PoolEvents events;
  private final boolean watches;
  private volatile boolean successful = true;
  private @Nullable FileWatch watch;

  Reload(ConfigurationFiles files, Control control, PoolEvents events, LbProperties properties) {
    this.files = files;
    this.control = control;
    this.events = events;
    this.watches = properties.watchConfiguration();
  }

  /**
   * What came of it.
   *
   * @param changed what is different now, such as {@code pool web}
   * @param needRestart names of settings that differ from those of the start, and take a restart
   */
  record Reloaded(List<String> changed, Set<String> needRestart) {}

  @Override
  public void start() {
    Set<Path> read = files.read();
    if (watches && !read.isEmpty()) {
      watch = new FileWatch(read, () -> reload(FILES).onErrorComplete().block());
    }
  }

  @Override
  public void stop() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  @Override
  public boolean isRunning() {
    return watch != null;
  }

  /**
   * Reads it and puts it to use.
   *
   * @param who wants it
   * @return fails with {@link Refused} where it makes no sense; nothing has changed then
   */
  Mono<Reloaded> reload(String who) {
    return control.run(() -> reloadNow(who));
  }

  private Reloaded reloadNow(String who) {
    try {
      ConfigurationFiles.Reading reading = files.readAgain();
      List<String> changed = control.configure(who, reading.configured());
      return done(new Reloaded(changed, reading.needRestart()));
    } catch (Refused e) {
      successful = false;
      log.error("the configuration is refused, the last one stays: {}", e.said());
      events.publish(new BalancerEvent.Refused(FILES, e.said()));
      throw e;
    }
  }

  private Reloaded done(Reloaded reloaded) {
    successful = true;
    FileWatch watching = watch;
    if (watching != null) {
      watching.watch(files.read());
    }
    log.info("the configuration was read again, changed: {}", reloaded.changed());
    if (!reloaded.needRestart().isEmpty()) {
      log.warn("these settings have changed and take a restart: {}", reloaded.needRestart());
    }
    return reloaded;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("weir.lb.configuration.successful", this, reload -> reload.successful ? 1 : 0)
        .description("1 where the configuration that was read last holds, 0 where it was refused")
        .register(registry);
  }
}
