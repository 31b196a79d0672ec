package dev.weir.common.autoconfigure.control;

import reactor.core.publisher.Mono;

/**
 * Tells what stands where a path of the actuator changes something, so that the audit log can say
 * what it was before and after.
 */
@FunctionalInterface
public interface AuditedState {

  /**
   * What stands now.
   *
   * @param path of the request, such as {@code /actuator/loggers/dev.weir}
   * @return empty where nothing stands, or the path is none that this knows
   */
  Mono<String> now(String path);
}
