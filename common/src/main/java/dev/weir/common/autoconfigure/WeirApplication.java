package dev.weir.common.autoconfigure;

import org.springframework.boot.SpringApplication;

/** What the {@code main} of a service calls. */
public final class WeirApplication {

  private static final String NO_PREINITIALIZATION = "spring.backgroundpreinitializer.ignore";

  private WeirApplication() {}

  /**
   * Starts a service and returns when it is ready.
   *
   * <p>Without the thread in which Spring Boot prepares, ahead of use, what it finds on the class
   * path: on the balancer's that is message converters with Jackson 2, 500 classes that nothing
   * uses. The system property {@code spring.backgroundpreinitializer.ignore} set to {@code false}
   * brings it back.
   *
   * @param application the class that names its configuration
   * @param args arguments as Spring Boot takes them
   */
  public static void run(Class<?> application, String... args) {
    if (System.getProperty(NO_PREINITIALIZATION) == null) {
      System.setProperty(NO_PREINITIALIZATION, "true");
    }
    SpringApplication.run(application, args);
  }
}
