package dev.weir.common.autoconfigure.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/** What a service does unless it is told otherwise; anything written anywhere wins. */
final class WeirDefaults implements EnvironmentPostProcessor, Ordered {
  static final String LOOPBACK = "127.0.0.1";

  /** A mapper of Jackson 2 for the actuator, which has Jackson 3: 460 classes for nothing. */
  private static final String UNUSED =
      "org.springframework.boot.actuate.autoconfigure.endpoint.jackson"
          + ".Jackson2EndpointAutoConfiguration";

  private static final String VALIDATOR = "org.hibernate.validator.internal.metadata.aggregated.";

  private static final String HTTP2 = "io.netty.handler.codec.http2.";

  /** Of Boot, where a tracer is on the class path: has each line of the log name a trace. */
  private static final String LOG_CORRELATION = "logCorrelation";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    MutablePropertySources sources = environment.getPropertySources();
    MapPropertySource own = new MapPropertySource("weirDefaults", defaults(environment));
    if (sources.contains(LOG_CORRELATION)) {
      sources.addBefore(LOG_CORRELATION, own);
    } else {
      sources.addLast(own);
    }
  }

  private static Map<String, Object> defaults(ConfigurableEnvironment environment) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("server.address", LOOPBACK);
    // who asks is ClientAddressResolver's to say; in Kubernetes Boot would believe any client
    defaults.put("server.forward-headers-strategy", "none");
    defaults.put("server.shutdown", "graceful");
    defaults.put("spring.main.banner-mode", "off");
    defaults.put("management.endpoint.health.probes.enabled", "true");
    defaults.put("management.endpoints.web.exposure.include", "health,info,prometheus");
    // all routes of a balancer come in one body
    defaults.put("spring.http.codecs.max-in-memory-size", "16MB");
    defaults.put("springdoc.api-docs.path", "/api/openapi");
    defaults.put("springdoc.api-docs.version", "openapi_3_1");
    defaults.put("springdoc.paths-to-match", "/api/**");
    defaults.put("springdoc.swagger-ui.enabled", "false");
    defaults.put("springdoc.enable-javadoc", "false");
    defaults.put("springdoc.enable-spring-security", "false"); // there is no page to log in
    // spans belong to requests, not to threads: no line of the log has one
    defaults.put("logging.expect-correlation-id", "false");
    // of types that mean nothing to it it tells with a stack trace whenever the API is described
    defaults.put("logging.level.org.springdoc.core.utils.SpringDocAnnotationsUtils", "error");
    // it tells at each start that Gateway's own classes should be annotated otherwise
    defaults.put("logging.level." + VALIDATOR + "CascadingMetaDataBuilder", "error");
    // they tell of each request for an upgrade that is none, with a stack trace, and of each frame
    // that was under way when its stream was given up, as with every probe by HTTP/2
    defaults.put("logging.level." + HTTP2 + "Http2ServerUpgradeCodec", "warn");
    defaults.put("logging.level." + HTTP2 + "DefaultHttp2ConnectionDecoder", "warn");
    // of each request that is not HTTP, with all of it: whoever probes a port would fill the log
    defaults.put("logging.level.reactor.netty.http.server.HttpServerOperations", "error");
    defaults.put("spring.autoconfigure.exclude", UNUSED);
    if (environment.containsProperty("management.server.port")) {
      defaults.put("management.server.address", LOOPBACK); // refused by Boot on a shared port
    }
    return defaults;
  }

  /** After the configuration files have been read. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
