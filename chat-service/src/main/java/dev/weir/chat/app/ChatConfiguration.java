package dev.weir.chat.app;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.app.api.ConnectionsController;
import dev.weir.chat.app.api.ListenersController;
import dev.weir.chat.app.api.RoomsController;
import dev.weir.chat.app.client.ClientUrls;
import dev.weir.chat.app.client.HandshakeGate;
import dev.weir.chat.app.client.Origins;
import dev.weir.chat.app.client.PublicEndpoint;
import dev.weir.chat.app.client.TokenGate;
import dev.weir.chat.app.config.ChatProperties;
import dev.weir.chat.app.drain.Departure;
import dev.weir.chat.app.drain.Farewell;
import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.chat.netty.broadcast.Relay;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.echo.EchoServer;
import dev.weir.chat.netty.room.RoomServer;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.MemoryRooms;
import dev.weir.chat.room.RoomStore;
import dev.weir.chat.room.Rooms;
import dev.weir.chat.session.Places;
import dev.weir.chat.session.UserPlaces;
import dev.weir.common.autoconfigure.DataListeners;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.net.ClientAddressResolver;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of the service, put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChatProperties.class)
class ChatConfiguration {

  private static final SecureRandom EPOCHS = new SecureRandom();

  @Bean
  Connections connections() {
    return new Connections();
  }

  @Bean
  Broadcaster broadcaster(
      ChatProperties properties, Connections connections, Optional<Relay> relay) {
    return new Broadcaster(
        properties.broadcast(),
        System::nanoTime,
        InstantSource.system(),
        connections,
        relay.orElse(null));
  }

  /** Tokens are checked beside the event loops: keys may have to be fetched. */
  @Bean
  AccessPolicy accessPolicy(ChatProperties properties) {
    Executor executor = task -> Thread.ofVirtual().name("weir-chat-token").start(task);
    return properties.auth().policy(executor, InstantSource.system());
  }

  @Bean
  @ConditionalOnProperty("weir.chat.echo")
  EchoServer echoServer(ChatProperties properties, Connections connections) {
    return new EchoServer(properties.echoes(), System::nanoTime, connections);
  }

  /** A name that nothing else has had. */
  static String freshName() {
    return Long.toString(EPOCHS.nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
  }

  @Bean
  @ConditionalOnMissingBean(RoomStore.class)
  RoomStore roomStore(ChatProperties properties) {
    return new MemoryRooms(
        new Rooms(properties.rooms().rooms(), new ServerFrames(), ChatConfiguration::freshName));
  }

  @Bean
  UserPlaces userPlaces(ChatProperties properties) {
    return properties.userPlaces();
  }

  @Bean
  RoomServer roomServer(
      RoomStore store,
      ChatProperties properties,
      AccessPolicy access,
      UserPlaces users,
      Connections connections) {
    return new RoomServer(
        store,
        properties.rooms().server(properties.broadcast()),
        access,
        users,
        connections,
        System::nanoTime,
        InstantSource.system());
  }

  @Bean
  RoomSweeper roomSweeper(RoomServer rooms) {
    return new RoomSweeper(rooms);
  }

  @Bean
  RoomsController roomsController(RoomServer rooms, ChatProperties properties) {
    return new RoomsController(rooms, properties.rooms().commands(properties.broadcast()));
  }

  @Bean
  MeterBinder roomMetrics(RoomServer rooms) {
    return new RoomMetrics(rooms);
  }

  @Bean
  Places places(ChatProperties properties) {
    return properties.places();
  }

  @Bean
  ListenerLifecycle dataListener(
      ChatProperties properties,
      Broadcaster broadcaster,
      RoomServer rooms,
      Optional<EchoServer> echo,
      Places places,
      UserPlaces users,
      AccessPolicy access,
      Departure departure,
      ClientAddressResolver addresses,
      DataListeners listeners) {
    HandshakeGate gate =
        new HandshakeGate(
            places, users, addresses, Origins.of(properties.allowedOrigins()), departure::isOn);
    PublicEndpoint endpoint =
        new PublicEndpoint(
            broadcaster,
            rooms,
            echo,
            gate,
            new TokenGate(access),
            properties.compression().shared());
    return listeners.of(
        properties.listeners(),
        properties.announcements().before((_, _) -> null),
        endpoint.adapter());
  }

  @Bean
  ClientUrls clientUrls(ChatProperties properties, ListenerLifecycle dataListener) {
    return new ClientUrls(properties.listeners(), dataListener, properties.publicUrl());
  }

  @Bean
  ListenersController listenersController(ClientUrls urls) {
    return new ListenersController(urls);
  }

  @Bean
  Departure departure(
      ChatProperties properties, Connections connections, ApplicationEventPublisher events) {
    return new Departure(connections, properties.drain(), events, EPOCHS);
  }

  @Bean
  Farewell farewell(
      ChatProperties properties,
      Departure departure,
      Broadcaster broadcaster,
      RoomServer rooms,
      Optional<EchoServer> echo) {
    return new Farewell(
        departure, broadcaster, rooms, echo, properties.closeTimeout().plusSeconds(1));
  }

  @Bean
  ConnectionsController connectionsController(
      Connections connections, Broadcaster broadcaster, RoomServer rooms, Departure departure) {
    return new ConnectionsController(connections, broadcaster.counters(), rooms, departure);
  }

  @Bean
  MeterBinder chatMetrics(Broadcaster broadcaster) {
    return new ChatMetrics(broadcaster);
  }
}
