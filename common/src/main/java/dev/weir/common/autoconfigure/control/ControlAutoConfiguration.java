package dev.weir.common.autoconfigure.control;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.WeirAutoConfiguration;
import dev.weir.common.autoconfigure.settings.ControlProperties;
import dev.weir.common.autoconfigure.settings.WeirProperties;
import dev.weir.common.control.ApiTokens;
import dev.weir.common.control.HostNames;
import dev.weir.common.control.SecretKeys;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.netty.http.BrokenBodies;
import dev.weir.common.netty.http.EmptyRefusals;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.server.WebFilter;
import reactor.netty.NettyPipeline;

/**
 * Guards the control plane: against other web pages always, and by tokens where any are configured.
 * Only what is used is made: without tokens, nothing of Spring Security is loaded.
 */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public final class ControlAutoConfiguration {

  @Bean
  RefusedCalls refusedCalls(AuditLog audit) {
    return new RefusedCalls(audit, System::nanoTime);
  }

  @Bean
  ControlGuard controlGuard(
      WeirProperties properties,
      ClientAddressResolver addresses,
      RefusedCalls refused,
      ObjectProvider<PageConnections> connections) {
    return new ControlGuard(
        HostNames.of(properties.control().hosts()),
        addresses,
        refused,
        connections.getIfAvailable(() -> _ -> List.of()));
  }

  @Bean
  WellFormedCalls wellFormedCalls() {
    return new WellFormedCalls();
  }

  /** What is refused before Spring sees it is told of all the same. */
  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> controlRefusals() {
    return factory ->
        factory.addServerCustomizers(
            server ->
                server.doOnChannelInit(
                    (observer, channel, remote) -> {
                      if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
                        channel
                            .pipeline()
                            .addAfter(
                                NettyPipeline.HttpCodec, "weir.broken-bodies", new BrokenBodies())
                            .addAfter(
                                NettyPipeline.HttpCodec,
                                "weir.empty-refusals",
                                EmptyRefusals.INSTANCE);
                      }
                    }));
  }

  @Bean
  ActuatorAudit actuatorAudit(AuditLog audit, ObjectProvider<AuditedState> states) {
    return new ActuatorAudit(audit, states.orderedStream().toList());
  }

  @Bean
  LoggerState loggerState(LoggingSystem logging) {
    return new LoggerState(logging);
  }

  /** Also where an operator shows all values: a secret is none of them. */
  @Bean
  SanitizingFunction secretsStaySecret() {
    return data -> SecretKeys.isSecret(data.getKey()) ? data.withSanitizedValue() : data;
  }

  /** Where a token or an issuer is configured, unless the application has a chain of its own. */
  @Configuration(proxyBeanMethods = false)
  @Conditional(CallersAreAsked.class)
  @ConditionalOnMissingBean(SecurityWebFilterChain.class)
  static class Asking {

    /** Where Spring Security has its filters. */
    private static final int SECURITY = -100;

    @Bean
    GuessLimit guessLimit() {
      return new GuessLimit(System::nanoTime);
    }

    @Bean
    @Order(SECURITY)
    WebFilter controlSecurity(WeirProperties properties, RefusedCalls refused, GuessLimit guesses) {
      ControlProperties control = properties.control();
      ApiTokens tokens = ControlTokens.of(control.tokens());
      JwtCallers jwt =
          control.jwt().isGiven()
              ? new JwtCallers(JwtDecoders.of(control.jwt()), control.jwt().rolesClaim())
              : null;
      return new ControlSecurity(refused, guesses).filter(new BearerAuthentication(tokens, jwt));
    }
  }

  /** Whether {@code weir.control} has a token or an issuer. */
  static final class CallersAreAsked extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      boolean asks =
          Binder.get(context.getEnvironment())
              .bindOrCreate("weir.control", ControlProperties.class)
              .asks();
      return new ConditionOutcome(
          asks, ConditionMessage.forCondition("weir.control").because(asks ? "asks" : "is open"));
    }
  }
}
