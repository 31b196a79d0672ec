package dev.weir.lb.app.route;

import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Serves the requests that the fast lane leaves. */
@FunctionalInterface
public interface Fallback
    extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}
