package dev.weir.common.autoconfigure;

import org.springframework.boot.SpringApplication;

/** What the {@code main} of a service calls. */
public final class WeirApplication {

  private static final String NO_PREINITIALIZATION = "spring.backgroundpreinitializer.ignore";

  private WeirApplication() {}

  /**
   * Starts a service and returns when it is ready.
   *
   * <p>Without the thread in which Spring Boot sets up message converters and Bean Validation ahead
   * of their use: no service uses those converters, most use no validation, and each would carry
   * 1,500 classes for them. The system property {@code spring.backgroundpreinitializer.ignore} set
   * to {@code false} brings it back.
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
