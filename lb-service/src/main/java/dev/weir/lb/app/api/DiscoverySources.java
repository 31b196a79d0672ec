package dev.weir.lb.app.api;

import dev.weir.common.netty.socket.Transport;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.Source;
import dev.weir.lb.netty.dns.DnsSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.stereotype.Component;

/** Makes what looks for servers, by its settings. */
@Component
final class DiscoverySources {

  private final Transport transport;
  private final ObjectProvider<DiscoveryClient> clients;
  private final ObjectProvider<ReactiveDiscoveryClient> reactiveClients;

  DiscoverySources(
      Transport transport,
      ObjectProvider<DiscoveryClient> clients,
      ObjectProvider<ReactiveDiscoveryClient> reactiveClients) {
    this.transport = transport;
    this.clients = clients;
    this.reactiveClients = reactiveClients;
  }

  Source of(DiscoverySource settings) {
    return switch (settings) {
      case DiscoverySource.Dns dns -> new DnsSource(dns, transport);
      case DiscoverySource.WatchedFile file -> new FileSource(file);
      case DiscoverySource.Service service ->
          new ServiceSource(service, clients.getIfAvailable(), reactiveClients.getIfAvailable());
    };
  }
}
