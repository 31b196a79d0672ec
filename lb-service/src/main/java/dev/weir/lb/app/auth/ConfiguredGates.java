package dev.weir.lb.app.auth;

import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.problem.Problem;
import dev.weir.common.state.Refused;
import dev.weir.common.text.Nearest;
import dev.weir.lb.app.config.ForwardAuthConfig;
import dev.weir.lb.app.config.LbProperties;
import dev.weir.lb.auth.ForwardGate;
import dev.weir.lb.auth.Gate;
import dev.weir.lb.auth.GateVerdict;
import dev.weir.lb.auth.PasswordChecks;
import dev.weir.lb.route.GateName;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The gates of {@code weir.lb.auth}, which hold as long as the service runs. */
@Component
public final class ConfiguredGates implements SmartLifecycle, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ConfiguredGates.class);

  private final PasswordChecks checks =
      PasswordChecks.ofProcessors(Runtime.getRuntime().availableProcessors());

  private final Map<String, PasswordSet> passwords = new TreeMap<>();
  private final Map<String, TokenVerifier> tokens = new TreeMap<>();
  private final Map<String, Gate> passwordGates = new TreeMap<>();
  private final Map<String, Gate> tokenGates = new TreeMap<>();
  private final Map<String, Gate> forwardGates = new TreeMap<>();
  private final Map<String, String> poolsAsked = new TreeMap<>();
  private volatile boolean running;

  ConfiguredGates(LbProperties properties) {
    properties
        .auth()
        .basic()
        .forEach((name, config) -> passwords.put(name, new PasswordSet(name, config, checks)));
    properties
        .auth()
        .jwt()
        .forEach((name, config) -> tokens.put(name, new TokenVerifier(name, config)));
    passwords.forEach((name, set) -> passwordGates.put(name, set.gate()));
    tokens.forEach((name, verifier) -> tokenGates.put(name, verifier.gate()));
    properties
        .auth()
        .forward()
        .forEach((name, config) -> forwardGates.put(name, forward(name, config)));
  }

  private Gate forward(String name, ForwardAuthConfig config) {
    String key = key(new GateName(GateName.Kind.FORWARD, name));
    try {
      String pool = config.pool();
      if (pool != null) {
        poolsAsked.put(key, pool);
      }
      return new ForwardGate(key, config.settings());
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          key + " cannot be used: " + e.getMessage() + ".", "Write it as expected.");
    }
  }

  /** The pools and splits that gates ask, by what the settings of each begin with. */
  public Map<String, String> poolsAsked() {
    return Collections.unmodifiableMap(poolsAsked);
  }

  /** That of a name; one that is not there lets nobody through. */
  public Gate gate(GateName name) {
    Gate gate = gates(name.kind()).get(name.name());
    if (gate != null) {
      return gate;
    }
    log.error("a route asks for {}, which is not there: it lets nobody through", key(name));
    return _ -> missing(name);
  }

  private Map<String, ? extends Gate> gates(GateName.Kind kind) {
    return switch (kind) {
      case BASIC -> passwordGates;
      case JWT -> tokenGates;
      case FORWARD -> forwardGates;
    };
  }

  private static GateVerdict missing(GateName name) {
    return new GateVerdict.Refused(
        Problem.of(
            "no-credentials",
            "No credentials",
            503,
            "The route asks for credentials that it has none to hold against: " + key(name) + "."),
        Map.of());
  }

  /**
   * Checks that a gate is there.
   *
   * @param field where it is named
   * @throws Refused where it is not
   */
  public void check(String field, GateName name) {
    Set<String> known = gates(name.kind()).keySet();
    if (!known.contains(name.name())) {
      throw new Refused(
          field,
          "there is no "
              + noun(name.kind())
              + " '"
              + name.name()
              + "'; "
              + Nearest.besides(name.name(), known)
              + " The settings of one begin with "
              + key(name));
    }
  }

  private static String noun(GateName.Kind kind) {
    return switch (kind) {
      case BASIC -> "set of passwords";
      case JWT -> "verifier";
      case FORWARD -> "server to ask";
    };
  }

  private static String key(GateName name) {
    return "weir.lb.auth." + name.kind().name().toLowerCase(Locale.ROOT) + "." + name.name();
  }

  @Override
  public void start() {
    passwords.values().forEach(PasswordSet::watch);
    running = true;
  }

  @Override
  public void stop() {
    passwords.values().forEach(PasswordSet::close);
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Requests that are still served while the service stops have passed by then. */
  @Override
  public void close() {
    checks.close();
    tokens.values().forEach(TokenVerifier::close);
  }
}
