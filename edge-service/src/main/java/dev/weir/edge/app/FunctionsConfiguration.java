package dev.weir.edge.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.geo.GeoDatabase;
import dev.weir.edge.app.config.EdgeProperties;
import dev.weir.edge.app.config.FunctionSettings;
import dev.weir.edge.app.functions.FunctionControl;
import dev.weir.edge.app.functions.FunctionCopies;
import dev.weir.edge.app.functions.FunctionFacts;
import dev.weir.edge.app.functions.FunctionMeters;
import dev.weir.edge.app.functions.PeerFunctions;
import dev.weir.edge.app.functions.RedisFunctions;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.MemoryBudget;
import dev.weir.edge.netty.EdgeLane;
import dev.weir.edge.netty.function.FunctionLane;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

/** What runs functions; it takes nothing before the first is deployed. */
@Configuration(proxyBeanMethods = false)
class FunctionsConfiguration {

  @Bean
  MemoryBudget functionMemory(EdgeProperties properties) {
    return new MemoryBudget(properties.functions().memory().toBytes());
  }

  @Bean(destroyMethod = "close")
  FunctionRunner functionRunner(EdgeProperties properties, MemoryBudget functionMemory) {
    FunctionSettings settings = properties.functions();
    return new FunctionRunner(
        settings.threadsHere(), settings.queue(), functionMemory, settings.coldTimeout());
  }

  @Bean
  FunctionMeters functionMeters(FunctionRunner runner, MemoryBudget functionMemory) {
    return new FunctionMeters(runner, functionMemory);
  }

  @Bean
  PeerFunctions peerFunctions(
      EdgeProperties properties, WebClient peerClient, InstantSource clock) {
    return new PeerFunctions(peerClient, properties.peers(), clock);
  }

  @Bean
  FunctionControl functionControl(
      EdgeProperties properties,
      FunctionRunner runner,
      FunctionLane lane,
      PeerFunctions peers,
      Optional<RedisFunctions> redis,
      FunctionMeters meters,
      AuditLog audit,
      InstantSource clock,
      Purpose purpose) {
    FunctionCopies copies = redis.isPresent() ? redis.get() : peers;
    return new FunctionControl(properties, runner, lane, copies, meters, audit, clock, purpose);
  }

  @Bean
  FunctionLane functionLane(
      EdgeProperties properties,
      EdgeLane lane,
      FunctionRunner runner,
      Optional<GeoDatabase> database) {
    FunctionFacts facts =
        new FunctionFacts(properties.id(), properties.location(), database.orElse(null));
    return new FunctionLane(
        lane, runner, (int) properties.functions().maxBody().toBytes(), facts::of);
  }
}
