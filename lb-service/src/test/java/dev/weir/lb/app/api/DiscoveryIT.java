package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.weir.lb.app.RunningBalancer;
import dev.weir.lb.upstream.BalancerEvent;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolEvents;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.Unbound;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.core.Ordered;

/** Upstreams that a running balancer finds by itself. */
@Timeout(60)
class DiscoveryIT {

  private static final int CLIENTS = 3;

  @TempDir Path folder;

  private static RunningBalancer start(String... discovery) {
    return run(Stream.of(discovery).map(each -> "--weir.lb.pools.web.discovery." + each));
  }

  private static RunningBalancer run(Stream<String> settings) {
    String routes = "--spring.cloud.gateway.server.webflux.routes[0]";
    String[] standard = {
      "--weir.lb.pools.web.health.interval=100ms",
      routes + ".id=all",
      routes + ".uri=lb://web",
      routes + ".predicates[0]=Path=/**"
    };
    return RunningBalancer.start(Stream.concat(Stream.of(standard), settings).toList());
  }

  private static RunningBalancer start(Unbound names, String... discovery) {
    String[] standard = {
      "dns.resolvers[0]=127.0.0.1:" + names.address().getPort(),
      "dns.min-ttl=100ms",
      "dns.timeout=500ms"
    };
    return start(Stream.of(standard, discovery).flatMap(Stream::of).toArray(String[]::new));
  }

  private static Pool pool(RunningBalancer service) {
    return Objects.requireNonNull(service.service().getBean(Pools.class).named("web"));
  }

  private static List<String> ids(RunningBalancer service) {
    return pool(service).upstreams().stream().map(Upstream::id).toList();
  }

  private static String shown(RunningBalancer service) throws Exception {
    return Http.get(service.api(), "/api/pools/web").text();
  }

  private static void awaitIds(RunningBalancer service, String... ids) throws Exception {
    await(() -> ids(service).equals(List.of(ids)));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(5);
    }
  }

  private static RawMessage send(int port, String method, String path, String json)
      throws Exception {
    try (Http http = Http.connect(port)) {
      http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
      http.send("Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n");
      http.send(json);
      return http.read();
    }
  }

  private static List<BalancerEvent> events(RunningBalancer service) {
    List<BalancerEvent> told = new CopyOnWriteArrayList<>();
    service.service().getBean(PoolEvents.class).subscribe(0, entry -> told.add(entry.event()));
    return told;
  }

  // ---- DNS

  private static String addresses(String... addresses) {
    StringBuilder records = new StringBuilder();
    for (String address : addresses) {
      records.append("web.test. 1 IN A ").append(address).append('\n');
    }
    return records.toString();
  }

  private static Callable<Integer> client(int port, AtomicBoolean enough, AtomicInteger served) {
    return () -> {
      try (Http http = Http.connect(port)) {
        int status = 200;
        while (status == 200 && !enough.get()) {
          http.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
          status = http.read().status();
          served.incrementAndGet();
        }
        return status;
      }
    };
  }

  @Test
  @RequiresTool("unbound")
  void recordsThatChangeUnderLoad_areFollowedByTheirTtl_andCostNoRequest() throws Exception {
    try (var servers = new NamedServers("127.0.0.2", "127.0.0.3", "127.0.0.4");
        Unbound names = Unbound.start(folder, addresses("127.0.0.2", "127.0.0.3"));
        RunningBalancer service = start(names, "dns.name=web.test", "dns.port=" + servers.port());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      awaitIds(service, servers.id("127.0.0.2"), servers.id("127.0.0.3"));
      int port = service.data();
      await(() -> Http.get(port, "/").status() == 200);
      Upstream stays = pool(service).upstreams().getLast();
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger served = new AtomicInteger();
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(client(port, enough, served)));
      }
      await(() -> served.get() > 100);
      names.serve(addresses("127.0.0.3", "127.0.0.4"));
      awaitIds(service, servers.id("127.0.0.3"), servers.id("127.0.0.4"));
      Upstream comes = pool(service).upstreams().getLast();
      await(() -> comes.series().requests() > 100);
      enough.set(true);
      for (Future<Integer> client : running) {
        assertThat(client.get()).as("the status that is not 200").isEqualTo(200);
      }
      assertThat(pool(service).upstreams().getFirst())
          .as("who stays keeps what is known of it")
          .isSameAs(stays);
    }
  }

  @Test
  @RequiresTool("unbound")
  void servicesOfAName_areKeptWhileItsServerIsAway_andGoWithTheName() throws Exception {
    try (var servers = new NamedServers("127.0.0.2", "127.0.0.3")) {
      String host = "one.test. 1 IN A 127.0.0.2\ntwo.test. 1 IN A 127.0.0.3\n";
      String one = "_http._tcp.web.test. 1 IN SRV 10 7 " + servers.port() + " one.test.\n";
      String two = "_http._tcp.web.test. 1 IN SRV 20 3 " + servers.port() + " two.test.\n";
      try (Unbound names = Unbound.start(folder, host + one + two);
          RunningBalancer service = start(names, "dns.name=_http._tcp.web.test", "dns.type=srv")) {
        awaitIds(service, servers.id("127.0.0.2"), servers.id("127.0.0.3"));
        assertThat(pool(service).upstreams())
            .extracting(each -> each.weight() + " at " + each.placement().priority())
            .containsExactly("7 at 0", "3 at 1");
        await(() -> Http.get(service.data(), "/").text().equals("127.0.0.2"));
        assertThat(shown(service))
            .contains("\"discovered\":true")
            .doesNotContain("discoveryFailure");
        names.kill();
        await(() -> shown(service).contains("\"discoveryFailure\""));
        assertThat(ids(service)).containsExactly(servers.id("127.0.0.2"), servers.id("127.0.0.3"));
        assertThat(Http.get(service.data(), "/").status()).isEqualTo(200);
        names.restart(host + two);
        awaitIds(service, servers.id("127.0.0.3"));
        await(() -> !shown(service).contains("\"discoveryFailure\""));
        names.serve(host);
        awaitIds(service);
        List<BalancerEvent> told = events(service);
        await(
            () ->
                told.containsAll(
                    List.of(
                        new BalancerEvent.DiscoveryRecovered("web"),
                        new BalancerEvent.UpstreamsDiscovered(
                            "web", List.of(), List.of(servers.id("127.0.0.3"))))));
      }
    }
  }

  // ---- TLS

  /** A server over TLS that is called so, and trusted; and what trusts it. */
  private HttpsServer secure(String name) throws Exception {
    TestCertificates authority = TestCertificates.authority("discovery");
    Files.writeString(
        folder.resolve("authorities.pem"), TestCertificates.pem(authority.certificate()));
    TestCertificates.Issued issued = authority.issue(name);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("one", issued.key(), new char[0], issued.chain().toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          String asked =
              exchange instanceof HttpsExchange secured
                      && secured.getSSLSession() instanceof ExtendedSSLSession session
                  ? session.getRequestedServerNames().toString()
                  : "";
          byte[] answer = asked.getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  private RunningBalancer over(String[] dns, String... more) {
    return run(
        Stream.concat(
            Stream.of("--weir.upstream.tls.authorities=" + folder.resolve("authorities.pem")),
            Stream.of(dns, more).flatMap(Stream::of).map(each -> "--weir.lb.pools.web." + each)));
  }

  @Test
  @RequiresTool("unbound")
  void upstreamsOverTls_haveToProveTheNameThatWasLookedUp() throws Exception {
    HttpsServer server = secure("web.test");
    int port = server.getAddress().getPort();
    String records =
        "web.test. 1 IN A 127.0.0.1\nother.test. 1 IN A 127.0.0.1\n"
            + "_https._tcp.web.test. 1 IN SRV 1 1 "
            + port
            + " other.test.\n";
    try (Unbound names = Unbound.start(folder, records)) {
      String[] standard = {
        "discovery.dns.resolvers[0]=127.0.0.1:" + names.address().getPort(),
        "discovery.dns.scheme=https",
        "discovery.dns.port=" + port
      };
      try (RunningBalancer service = over(standard, "discovery.dns.name=web.test")) {
        await(() -> Http.get(service.data(), "/").status() == 200);
        assertThat(Http.get(service.data(), "/").text()).contains("web.test");
        String change = "{\"tls\":{\"serverName\":\"third.test\"}}";
        assertThat(send(service.api(), "PATCH", "/api/pools/web", change).status()).isEqualTo(200);
        await(() -> shown(service).contains("\"lastFailure\""));
        assertThat(shown(service)).contains("third.test").doesNotContain("\"health\":\"up\"");
      }
      standard[2] = "discovery.dns.type=srv";
      try (RunningBalancer service = over(standard, "discovery.dns.name=_https._tcp.web.test")) {
        await(() -> Http.get(service.data(), "/").text().contains("web.test"));
      }
      standard[2] = "discovery.dns.port=" + port;
      try (RunningBalancer service =
          over(standard, "discovery.dns.name=other.test", "tls.server-name=web.test")) {
        await(() -> Http.get(service.data(), "/").text().contains("web.test"));
      }
    } finally {
      server.stop(0);
    }
  }

  // ---- a file

  private void write(Path file, String text) throws Exception {
    Path next = Files.writeString(folder.resolve("next"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String upstream(String id, int port) {
    return "- {id: " + id + ", url: 'http://127.0.0.1:" + port + "', weight: 2}\n";
  }

  @Test
  void fileThatIsReplaced_isFollowed_andRefusedWholeWhereItMakesNoSense() throws Exception {
    Path file = folder.resolve("servers.yaml");
    try (var servers = new NamedServers("127.0.0.1")) {
      write(file, upstream("a", servers.port()));
      try (RunningBalancer service = start("file.path=" + file, "file.interval=100ms")) {
        awaitIds(service, "a");
        await(() -> Http.get(service.data(), "/").status() == 200);
        write(file, "upstreams:\n" + upstream("b", 1) + upstream("a", servers.port()));
        awaitIds(service, "a", "b");
        write(file, upstream("c", 1) + "- {id: d, url: 'http://127.0.0.1:1', weight: 0}\n");
        await(() -> shown(service).contains("upstreams[1]"));
        assertThat(ids(service)).containsExactly("a", "b");
        Path other = Files.createDirectory(folder.resolve("other")).resolve("servers.yaml");
        Files.writeString(other, upstream("e", servers.port()));
        Path link = Files.createSymbolicLink(folder.resolve("link"), other);
        Files.move(link, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        awaitIds(service, "e");
        Files.delete(file);
        await(() -> shown(service).contains("is not there"));
        assertThat(ids(service)).containsExactly("e");
        write(file, "[]\n");
        awaitIds(service);
        List<BalancerEvent> told = events(service);
        await(
            () ->
                told.contains(
                    new BalancerEvent.UpstreamsDiscovered("web", List.of("e"), List.of("a", "b"))));
        assertThat(told).hasAtLeastOneElementOfType(BalancerEvent.DiscoveryFailed.class);
      }
    }
  }

  @Test
  void upstreamThatWasDiscovered_isChangedByOverrides_andNotRemoved() throws Exception {
    Path file = folder.resolve("servers.json");
    write(file, "[{\"id\":\"a\",\"url\":\"http://127.0.0.1:1\",\"weight\":2,\"zone\":\"z\"}]");
    try (RunningBalancer service = start("file.path=" + file, "file.interval=100ms")) {
      awaitIds(service, "a");
      int api = service.api();
      String path = "/api/pools/web/upstreams/a";
      assertThat(send(api, "PATCH", path, "{\"weight\":9,\"state\":\"draining\"}").text())
          .contains("\"overrides\":[{\"id\":\"a\",\"weight\":9,\"state\":\"draining\"}]")
          .contains("\"weight\":9,\"priority\":0,\"state\":\"draining\",\"discovered\":true")
          .contains("\"zone\":\"z\"");
      String told = Http.get(api, "/api/pools/web").text();
      assertThat(send(api, "PUT", "/api/pools/web", told).status()).isEqualTo(200);
      assertThat(ids(service)).as("what was found is not configured by that").containsExactly("a");
      write(file, "[]");
      awaitIds(service);
      write(file, "[{\"id\":\"a\",\"url\":\"http://127.0.0.1:1\"}]");
      awaitIds(service, "a");
      assertThat(pool(service).upstreams().getFirst().weight()).isEqualTo(9);
      RawMessage restored = send(api, "PATCH", path, "{\"weight\":null,\"state\":null}");
      assertThat(restored.text()).contains("\"overrides\":[]", "\"state\":\"active\"");
      RawMessage zone = send(api, "PATCH", path, "{\"zone\":\"y\"}");
      assertThat(zone.status()).isEqualTo(400);
      assertThat(zone.text()).contains("\"field\":\"discovery.overrides[0].zone\"");
      assertThat(send(api, "DELETE", path, "").status()).isEqualTo(409);
      String same = "{\"id\":\"a\",\"url\":\"http://127.0.0.1:2\"}";
      assertThat(send(api, "POST", "/api/pools/web/upstreams", same).status()).isEqualTo(409);
      RawMessage none = send(api, "PATCH", "/api/pools/web", "{\"discovery\":{\"file\":null}}");
      assertThat(none.status()).isEqualTo(400);
      assertThat(none.text()).contains("\"field\":\"discovery");
      assertThat(send(api, "PATCH", "/api/pools/web", "{\"discovery\":null}").status())
          .isEqualTo(200);
      assertThat(ids(service)).isEmpty();
    }
  }

  // ---- a registry

  /** A registry's client that tells what the test says, or fails. */
  private static final class Registry implements DiscoveryClient {

    private volatile List<ServiceInstance> instances = List.of();
    private volatile boolean away;

    @Override
    public String description() {
      return "test";
    }

    @Override
    public List<ServiceInstance> getInstances(String service) {
      if (away) {
        throw new IllegalStateException("the registry is away");
      }
      return service.equals("shop") ? instances : List.of();
    }

    @Override
    public List<String> getServices() {
      return List.of("shop");
    }

    @Override
    public int getOrder() {
      return Ordered.HIGHEST_PRECEDENCE;
    }
  }

  @Test
  void instancesOfAService_areUpstreams_andKeptWhileItsRegistryIsAway() throws Exception {
    String simple = "--spring.cloud.discovery.client.simple.instances.shop[0].";
    try (var servers = new NamedServers("127.0.0.1", "127.0.0.2");
        RunningBalancer service =
            RunningBalancer.start(
                List.of(
                    "--weir.lb.pools.web.discovery.service.name=shop",
                    "--weir.lb.pools.web.discovery.service.interval=1h",
                    simple + "uri=http://127.0.0.1:" + servers.port(),
                    simple + "metadata.zone=z",
                    simple + "metadata.weight=4"),
                Registry.class)) {
      Registry registry = service.service().getBean(Registry.class);
      awaitIds(service, servers.id("127.0.0.1"));
      Upstream found = pool(service).upstreams().getFirst();
      assertThat(found.weight()).isEqualTo(4);
      assertThat(found.zone()).isEqualTo("z");
      registry.instances =
          List.of(new DefaultServiceInstance("i", "shop", "127.0.0.2", servers.port(), false));
      service.service().publishEvent(new HeartbeatEvent(this, 1));
      awaitIds(service, servers.id("127.0.0.2"));
      registry.away = true;
      service.service().publishEvent(new HeartbeatEvent(this, 2));
      await(() -> shown(service).contains("the registry is away"));
      assertThat(ids(service)).containsExactly(servers.id("127.0.0.2"));
      assertThat(Http.get(service.api(), "/actuator/prometheus").text())
          .contains("weir_lb_discovery_failures_total{pool=\"web\"} 1.0");
    }
  }
}
