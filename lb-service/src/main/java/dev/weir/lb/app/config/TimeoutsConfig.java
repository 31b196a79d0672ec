package dev.weir.lb.app.config;

import dev.weir.lb.retry.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A pool's time-outs as an operator writes them, each above 0 and up to a day; what is left out has
 * no limit of the pool's own.
 *
 * @param connect until a connection is there, a place in the queue for one included
 * @param response from the end of a request to the first byte of its answer
 * @param idle between two pieces of an answer
 * @param request from the request's head to the end of its answer, over all tries
 */
public record TimeoutsConfig(
    @Nullable Duration connect,
    @Nullable Duration response,
    @Nullable Duration idle,
    @Nullable Duration request) {

  Timeouts timeouts(@Nullable Duration perTry) {
    return new Timeouts(connect, response, idle, request, perTry);
  }
}
