package dev.weir.lb.route;

import dev.weir.edge.Stranger;
import io.netty.handler.codec.http.HttpMethod;

/** Breaks the rules on purpose. */
public record Violations(HttpMethod method, Stranger stranger) {}
