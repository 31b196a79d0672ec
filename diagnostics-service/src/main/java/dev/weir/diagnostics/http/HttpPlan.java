package dev.weir.diagnostics.http;

import java.time.Duration;

/**
 * How to ask.
 *
 * @param timeout for each request, from the connection to the end of the body
 */
public record HttpPlan(Method method, Protocol protocol, Duration timeout) {}
