package dev.weir.common.autoconfigure;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import java.util.Map;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Makes a service's data listeners, with what those of every service have. */
public final class DataListeners {

  private final ClientAddressResolver addresses;
  private final RateLimits limits;
  private final NetworkMetrics metrics;
  private final Transport transport;
  private final Certificates certificates;
  private final Protection protection;
  private final Watch watch;

  DataListeners(
      ClientAddressResolver addresses,
      RateLimits limits,
      NetworkMetrics metrics,
      Transport transport,
      Certificates certificates,
      Protection protection,
      Watch watch) {
    this.addresses = addresses;
    this.limits = limits;
    this.metrics = metrics;
    this.transport = transport;
    this.certificates = certificates;
    this.protection = protection;
    this.watch = watch;
  }

  /**
   * Listeners that share a data plane.
   *
   * @param settings by name; the name counts, whatever the settings say of it
   * @param lane takes the requests that Netty exchanges serve
   * @param fallback takes every other request, as a Reactor Netty handler
   */
  public ListenerLifecycle of(
      Map<String, ListenerSettings> settings,
      FastLane lane,
      BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>>
          fallback) {
    return new ListenerLifecycle(
        settings,
        new DataPlane(
            lane,
            fallback,
            addresses,
            limits,
            metrics,
            transport,
            certificates,
            protection,
            watch));
  }
}
