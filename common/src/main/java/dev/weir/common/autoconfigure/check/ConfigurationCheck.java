package dev.weir.common.autoconfigure.check;

import dev.weir.common.autoconfigure.settings.Purpose;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/**
 * Says whether a service would start as it is configured, also beside one that runs: it reads the
 * same files, variables and arguments, makes all of its parts, and ends before any of them begins.
 */
public final class ConfigurationCheck {

  /** Of Boot: no logging is set up, so that no log is opened that a service writes to. */
  private static final String LOGGING = "org.springframework.boot.logging.LoggingSystem";

  private final Class<?> application;
  private final String name;
  private @Nullable ConfigurableApplicationContext context;

  private ConfigurationCheck(Class<?> application) {
    this.application = application;
    this.name =
        application
            .getSimpleName()
            .replace("Application", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
            .toLowerCase(Locale.ROOT);
  }

  /**
   * Whether the arguments of a service, or else the properties and variables of this process, ask
   * for a check in the place of a start, or for something that nobody understands.
   */
  public static boolean isWanted(String... args) {
    return wish(args) != Wish.START;
  }

  /** The arguments that a start takes, which {@code --weir.check=false} is none of. */
  public static String[] others(String... args) {
    return Arrays.stream(args).filter(each -> !Wish.isArgument(each)).toArray(String[]::new);
  }

  private static Wish wish(String... args) {
    return Wish.of(System.getenv(), System.getProperties(), args);
  }

  /**
   * Checks, and prints what came of it.
   *
   * @param application the class that names the configuration of a service
   * @param args as for its start
   * @return the status to exit with: 0 where a start would have nothing to complain of, else 1
   */
  public static int run(Class<?> application, PrintStream out, PrintStream err, String... args) {
    return new ConfigurationCheck(application).run(out, err, args);
  }

  private int run(PrintStream out, PrintStream err, String... args) {
    if (wish(args) == Wish.UNCLEAR) {
      String said = Wish.said(System.getenv(), System.getProperties(), args);
      err.println(name + ": weir.check is '" + said + "', expected true or false");
      return 1;
    }
    String logging = System.getProperty(LOGGING);
    System.setProperty(LOGGING, "none");
    try (Complaints complaints = new Complaints()) {
      Map<String, Integer> counts = counts(others(args));
      if (complaints.heard().isEmpty()) {
        String told = Inventory.told(counts);
        out.println(name + ": configuration is good" + (told.isEmpty() ? "" : " (" + told + ")"));
        return 0;
      }
      err.println(name + ": it would start, and complain:");
      complaints.heard().forEach(each -> err.println("  " + each));
    } catch (RuntimeException e) {
      err.println(name + ": configuration is refused");
      reasons(e).lines().forEach(line -> err.println("  " + line));
    } finally {
      if (logging == null) {
        System.clearProperty(LOGGING);
      } else {
        System.setProperty(LOGGING, logging);
      }
    }
    return 1;
  }

  /** Takes a start as far as it goes without effect. */
  private Map<String, Integer> counts(String... args) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    SpringApplication start = new SpringApplication(application);
    start.setRegisterShutdownHook(false);
    try {
      SpringApplication.withHook(
          same ->
              new SpringApplicationRunListener() {
                @Override
                public void contextLoaded(ConfigurableApplicationContext loaded) {
                  context = loaded;
                  counts.putAll(counts(loaded));
                  throw new SpringApplication.AbandonedRunException(loaded);
                }
              },
          () -> start.run(args));
    } catch (SpringApplication.AbandonedRunException e) {
      Objects.requireNonNull(context).close();
    }
    return counts;
  }

  private static Map<String, Integer> counts(ConfigurableApplicationContext context) {
    NothingStarts nothing = new NothingStarts();
    context.addBeanFactoryPostProcessor(nothing);
    context
        .getBeanFactory()
        .registerSingleton(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, nothing);
    context.getBeanFactory().registerSingleton("purpose", Purpose.CHECK);
    context.refresh();
    Map<String, Integer> counts = new LinkedHashMap<>();
    context.getBeanProvider(Inventory.class).forEach(each -> counts.putAll(each.counts()));
    return counts;
  }

  /** As a start prints them. */
  private String reasons(RuntimeException failure) {
    for (FailureAnalyzer analyzer : analyzers()) {
      FailureAnalysis analysis = analyzer.analyze(failure);
      if (analysis != null) {
        String action = analysis.getAction();
        return analysis.getDescription().strip() + (action == null ? "" : "\n" + action.strip());
      }
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause);
  }

  private List<FailureAnalyzer> analyzers() {
    SpringFactoriesLoader.ArgumentResolver known = SpringFactoriesLoader.ArgumentResolver.none();
    ConfigurableApplicationContext made = context;
    if (made != null) {
      known =
          SpringFactoriesLoader.ArgumentResolver.of(BeanFactory.class, made.getBeanFactory())
              .and(Environment.class, made.getEnvironment());
    }
    return SpringFactoriesLoader.forDefaultResourceLocation()
        .load(FailureAnalyzer.class, known, FailureHandler.handleMessage((message, cause) -> {}));
  }
}
