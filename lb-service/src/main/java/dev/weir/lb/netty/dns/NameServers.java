package dev.weir.lb.netty.dns;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.IpLiteral;
import dev.weir.lb.discovery.DnsReply;
import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks one name server after the other until one knows. */
final class NameServers {

  private final DnsNameResolver resolver;
  private final List<HostPort> configured;

  /**
   * @param configured addresses; none: those of the system
   */
  NameServers(DnsNameResolver resolver, List<HostPort> configured) {
    this.resolver = resolver;
    this.configured = configured;
  }

  /**
   * Asks.
   *
   * @param name with its last dot
   * @return never ends exceptionally: where nobody answers, what comes says so
   */
  CompletableFuture<DnsReply> ask(String name, DnsRecordType type) {
    CompletableFuture<DnsReply> reply = new CompletableFuture<>();
    ask(
        new DefaultDnsQuestion(name, type),
        addresses(name).iterator(),
        DnsReply.failed("there is no name server"),
        reply);
    return reply;
  }

  private List<InetSocketAddress> addresses(String name) {
    if (!configured.isEmpty()) {
      return configured.stream()
          .map(at -> new InetSocketAddress(IpLiteral.parse(at.host()), at.port()))
          .toList();
    }
    DnsServerAddressStream system =
        DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream(name);
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int i = 0; i < system.size(); i++) {
      addresses.add(system.next());
    }
    return addresses;
  }

  private void ask(
      DnsQuestion question,
      Iterator<InetSocketAddress> left,
      DnsReply last,
      CompletableFuture<DnsReply> reply) {
    if (last.isKnown() || !left.hasNext()) {
      reply.complete(last);
      return;
    }
    InetSocketAddress server = left.next();
    resolver
        .query(server, question)
        .addListener(
            (Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> ended) ->
                ask(question, left, reply(ended), reply));
  }

  private static DnsReply reply(Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> ended) {
    if (!ended.isSuccess()) {
      return DnsReply.failed(String.valueOf(ended.cause().getMessage()));
    }
    AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = ended.getNow();
    try {
      return Replies.of(envelope.content());
    } finally {
      envelope.release();
    }
  }
}
