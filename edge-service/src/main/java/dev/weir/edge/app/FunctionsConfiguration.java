package dev.weir.edge.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.geo.GeoDatabase;
import dev.weir.common.geo.GeoPoint;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.PageBudget;
import dev.weir.edge.netty.EdgeLane;
import dev.weir.edge.netty.FunctionLane;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

/** What runs functions; it takes nothing before the first is deployed. */
@Configuration(proxyBeanMethods = false)
class FunctionsConfiguration {

  @Bean(destroyMethod = "close")
  FunctionRunner functionRunner(EdgeProperties properties) {
    FunctionSettings settings = properties.functions();
    return new FunctionRunner(
        settings.threadsHere(), settings.queue(), new PageBudget(settings.memory().toBytes()));
  }

  @Bean
  PeerFunctions peerFunctions(EdgeProperties properties, InstantSource clock) {
    WebClient client = EdgeConfiguration.peerClient(properties.tokenForPeers());
    return new PeerFunctions(client, properties.peers(), clock);
  }

  @Bean
  FunctionControl functionControl(
      EdgeProperties properties,
      FunctionRunner runner,
      FunctionLane lane,
      PeerFunctions peers,
      Optional<RedisFunctions> redis,
      AuditLog audit,
      InstantSource clock) {
    FunctionCopies copies = redis.isPresent() ? redis.get() : peers;
    return new FunctionControl(properties, runner, lane, copies, audit, clock);
  }

  @Bean
  FunctionLane functionLane(
      EdgeProperties properties,
      EdgeLane lane,
      FunctionRunner runner,
      Optional<GeoDatabase> database) {
    Map<String, String> ofEdge = facts(properties);
    return new FunctionLane(
        lane,
        runner,
        (int) properties.functions().maxBody().toBytes(),
        client -> facts(ofEdge, client, database.orElse(null)));
  }

  private static Map<String, String> facts(EdgeProperties properties) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("EDGE_ID", properties.id());
    EdgeLocation location = properties.location();
    put(facts, "EDGE_REGION", location.region());
    put(facts, "EDGE_COUNTRY", location.country());
    put(facts, "EDGE_LATITUDE", location.latitude());
    put(facts, "EDGE_LONGITUDE", location.longitude());
    return facts;
  }

  private static void put(Map<String, String> facts, String name, @Nullable Object value) {
    if (value != null) {
      facts.put(name, value.toString());
    }
  }

  private static Map<String, String> facts(
      Map<String, String> ofEdge, InetAddress client, @Nullable GeoDatabase database) {
    Map<String, String> facts = new LinkedHashMap<>(ofEdge);
    facts.put("CLIENT_IP", client.getHostAddress());
    GeoPoint point = database == null ? null : database.find(client);
    if (point != null) {
      put(facts, "CLIENT_LATITUDE", point.latitude());
      put(facts, "CLIENT_LONGITUDE", point.longitude());
    }
    return facts;
  }
}
