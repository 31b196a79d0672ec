package dev.weir.common.autoconfigure.control;

import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import reactor.core.publisher.Mono;

/** The level of the logger that {@code /actuator/loggers/NAME} sets. */
final class LoggerState implements AuditedState {

  private static final String PATH = "/actuator/loggers/";

  private final LoggingSystem logging;

  LoggerState(LoggingSystem logging) {
    this.logging = logging;
  }

  @Override
  public Mono<String> now(String path) {
    return path.startsWith(PATH)
        ? Mono.fromCallable(() -> level(path.substring(PATH.length())))
        : Mono.empty();
  }

  private String level(String logger) {
    LoggerConfiguration found = logging.getLoggerConfiguration(logger);
    return found == null || found.getConfiguredLevel() == null
        ? "inherited"
        : found.getConfiguredLevel().name();
  }
}
