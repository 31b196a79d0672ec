package dev.weir.common.netty.listener.exchange;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What a listener needs from its service.
 *
 * @param lane takes the requests that Netty exchanges serve
 * @param fallback takes every other request, as a Reactor Netty handler
 * @param addresses says who asks, behind which proxies
 * @param limits refuses what asks too often
 * @param metrics counts
 * @param transport event loops and sockets
 * @param certificates what listeners with TLS show
 * @param protection what guards it
 * @param watch who is told of each request; {@link Watch#none} where nobody is
 */
public record DataPlane(
    FastLane lane,
    BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>>
        fallback,
    ClientAddressResolver addresses,
    RateLimits limits,
    NetworkMetrics metrics,
    Transport transport,
    Certificates certificates,
    Protection protection,
    Watch watch) {}
