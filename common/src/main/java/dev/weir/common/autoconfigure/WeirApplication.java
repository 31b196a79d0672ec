package dev.weir.common.autoconfigure;

import dev.weir.common.autoconfigure.check.ConfigurationCheck;
import java.util.Map;
import java.util.Properties;
import org.springframework.boot.SpringApplication;

/** What the {@code main} of a service calls. */
public final class WeirApplication {

  /** What holds unless the system property of that name says otherwise. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "spring.backgroundpreinitializer.ignore", "true",
          "io.netty.leakDetection.level", "disabled");

  private WeirApplication() {}

  /**
   * Starts a service and returns when it is ready.
   *
   * <p>Without the thread in which Spring Boot prepares, ahead of use, what it finds on the class
   * path: on the balancer's that is message converters with Jackson 2, 500 classes that nothing
   * uses. The system property {@code spring.backgroundpreinitializer.ignore} set to {@code false}
   * brings it back. And without Netty's search for leaked buffers, which takes the stack of each
   * 128th allocation: 4 % of a proxied request. The tests run it over all of them.
   *
   * <p>With the argument {@code --weir.check}, or {@code WEIR_CHECK=true} in the environment, it
   * starts nothing: it says whether it would start, and the process exits, with status 0 or 1.
   *
   * @param application the class that names its configuration
   * @param args arguments as Spring Boot takes them
   */
  public static void run(Class<?> application, String... args) {
    Properties set = System.getProperties();
    DEFAULTS.forEach(set::putIfAbsent);
    if (ConfigurationCheck.isWanted(args)) {
      System.exit(ConfigurationCheck.run(application, System.out, System.err, args));
    }
    SpringApplication.run(application, ConfigurationCheck.others(args));
  }
}
