package dev.weir.lb.app.auth;

import dev.weir.common.problem.Problem;
import dev.weir.common.state.Refused;
import dev.weir.common.text.Nearest;
import dev.weir.lb.app.config.LbProperties;
import dev.weir.lb.auth.Gate;
import dev.weir.lb.auth.GateVerdict;
import dev.weir.lb.auth.PasswordChecks;
import dev.weir.lb.route.GateName;
import java.util.Map;
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
  private volatile boolean running;

  ConfiguredGates(LbProperties properties) {
    properties
        .auth()
        .basic()
        .forEach((name, config) -> passwords.put(name, new PasswordSet(name, config, checks)));
  }

  /** That of a name; one that is not there lets nobody through. */
  public Gate gate(GateName name) {
    PasswordSet set = passwords.get(name.name());
    if (set != null) {
      return set.gate();
    }
    log.error("a route asks for {}, which is not there: it lets nobody through", key(name));
    return _ -> missing(name);
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
    if (!passwords.containsKey(name.name())) {
      String others =
          passwords.isEmpty()
              ? "there are none."
              : Nearest.of(name.name(), passwords.keySet())
                  .map(near -> "did you mean '" + near + "'?")
                  .orElseGet(() -> "there are " + String.join(", ", passwords.keySet()) + ".");
      throw new Refused(
          field,
          "there are no passwords of the name '"
              + name.name()
              + "'; "
              + others
              + " "
              + key(name)
              + ".file names some");
    }
  }

  private static String key(GateName name) {
    return switch (name.kind()) {
          case BASIC -> "weir.lb.auth.basic.";
        }
        + name.name();
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
  }
}
