package dev.weir.benchmarks;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.ban.BanRule;
import dev.weir.common.ban.BanStore;
import dev.weir.common.ban.Bans;
import dev.weir.common.ban.FloodRules;
import dev.weir.common.concurrency.ConcurrencyLimiter;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.Certificates;
import dev.weir.common.tls.PemFiles;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The listener alone, with nothing behind it: answers every request with 1 kB. Run by {@code
 * listener}, {@code tls}, {@code idle}, {@code hostile} and {@code upstreams} of {@code
 * benchmarks/side-by-side}.
 */
public final class ConstantListener {

  private static final int BODY_BYTES = 1024;

  /** Connections of a run, all from one address. */
  private static final int MOST = 1_000_000;

  private ConstantListener() {}

  /**
   * Serves until the process ends.
   *
   * @param arguments the port; for TLS, then the PEM files of certificate and key; for TLS beside
   *     plain text, then its port, and {@code on} where whoever floods is banned, else {@code off}
   */
  public static void main(String[] arguments) throws InterruptedException {
    ListenerSettings settings =
        ListenerSettings.of("constant", "127.0.0.1", Integer.parseInt(arguments[0]))
            .with(new ListenerLimits(MOST, MOST, 0, 0, 0, 0, 0, 0, 0, MOST, MOST, 0))
            .with(new ListenerTimeouts(null, Duration.ofHours(1), null, null, null, null, null));
    if (arguments.length == 1) {
      Listener.bind(settings, plane(Certificates.none(), Protection.none()));
    } else {
      Certificates shown = certificate(Path.of(arguments[1]), Path.of(arguments[2]));
      if (arguments.length == 3) {
        Listener.bind(settings.with(TlsSettings.standard()), plane(shown, Protection.none()));
      } else {
        DataPlane guarded = plane(shown, banning(arguments[4].equals("on")));
        Listener.bind(settings, guarded);
        Listener.bind(
            ListenerSettings.of("secure", "127.0.0.1", Integer.parseInt(arguments[3]))
                .with(TlsSettings.standard()),
            guarded);
      }
    }
    Thread.currentThread().join();
  }

  private static Protection banning(boolean floods) {
    List<BanRule> rules = floods ? FloodRules.standard() : List.of();
    Bans bans = new Bans(Bans.MOST, rules, NetworkSet.none(), new AuditLog(), BanStore.alone());
    return new Protection(bans, ConcurrencyLimiter.off());
  }

  private static DataPlane plane(Certificates certificates, Protection protection) {
    ByteBuf body = Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(text()));
    return new DataPlane(
        (_, client) -> answer(client, body),
        (_, response) -> response.sendNotFound(),
        new ClientAddressResolver(NetworkSet.none()),
        RateLimits.none(),
        new NetworkMetrics(),
        Transport.create(),
        certificates,
        protection,
        Watch.none());
  }

  private static CertificateManager certificate(Path chain, Path key) {
    CertificateEntry entry = new CertificateEntry("only", Set.of(), new PemFiles(chain, key, null));
    return CertificateManager.load(List.of(entry), "only", Instant.now());
  }

  private static byte[] text() {
    return "x".repeat(BODY_BYTES).getBytes(StandardCharsets.US_ASCII);
  }

  private static Exchange answer(ClientStream client, ByteBuf body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            body.duplicate(),
            DefaultHttpHeadersFactory.headersFactory().withValidation(false),
            DefaultHttpHeadersFactory.trailersFactory().withValidation(false));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
    return new ImmediateExchange(client, response);
  }
}
