package dev.weir.common.autoconfigure.check;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What Weir would log of a start as a warning or an error. Until closed, nothing else becomes of
 * what anybody logs: a check prints its own words alone.
 */
final class Complaints implements AutoCloseable {

  private static final String OURS = "dev.weir.";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final @Nullable Level level = root.getLevel();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final Appender<ILoggingEvent> ear =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().isGreaterOrEqual(Level.WARN)
              && event.getLoggerName().startsWith(OURS)) {
            heard.add(event.getFormattedMessage());
          }
        }
      };

  Complaints() {
    Iterator<Appender<ILoggingEvent>> attached = root.iteratorForAppenders();
    attached.forEachRemaining(others::add);
    others.forEach(root::detachAppender);
    root.setLevel(Level.WARN);
    ear.setContext(root.getLoggerContext());
    ear.start();
    root.addAppender(ear);
  }

  /** In the order in which they came. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  @Override
  public void close() {
    root.detachAppender(ear);
    others.forEach(root::addAppender);
    root.setLevel(level);
  }
}
