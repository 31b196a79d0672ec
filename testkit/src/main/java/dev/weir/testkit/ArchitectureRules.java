package dev.weir.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** What every module's architecture test asserts about the module's main classes. */
public final class ArchitectureRules {
  private static final String[] SERVICES = {"lb", "edge", "chat", "diagnostics"};
  private static final String[] SPRING_RIM = {"..app..", "..autoconfigure.."};
  private static final String[] NETTY_RIM = {"..netty..", "..app..", "..autoconfigure.."};

  /** Spring stays at the rim, so that everything else runs, and is tested, without it. */
  public static final ArchRule SPRING_ONLY_AT_THE_RIM =
      noClasses()
          .that()
          .resideOutsideOfPackages(SPRING_RIM)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..")
          .allowEmptyShould(true);

  /**
   * Decisions know neither event loops nor buffers nor publishers. What writes addresses is none of
   * those.
   */
  public static final ArchRule REACTOR_AND_NETTY_ONLY_IN_NETTY_PACKAGES =
      noClasses()
          .that()
          .resideOutsideOfPackages(NETTY_RIM)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("reactor..", "org.reactivestreams..", "io.netty..")
                  .and(not(name("io.netty.util.NetUtil"))))
          .allowEmptyShould(true);

  /** No two packages depend on each other, directly or round several corners. */
  public static final ArchRule NO_PACKAGE_CYCLES =
      slices().matching("dev.weir.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  /** A service talks to a service over the network only, and common knows no service. */
  public static final ArchRule NO_SERVICE_DEPENDS_ON_A_SERVICE = servicesApart();

  /** Null is an exception that a type has to declare, in every package. */
  public static final ArchRule PACKAGES_ARE_NULL_MARKED =
      classes().should(resideInNullMarkedPackage()).allowEmptyShould(true);

  private ArchitectureRules() {}

  /**
   * Checks all rules against the classes that were compiled together with the given one.
   *
   * @throws AssertionError naming the rule and each violation
   */
  public static void check(Class<?> anchor) {
    JavaClasses classes = new ClassFileImporter().importPath(root(anchor));
    Stream.of(
            SPRING_ONLY_AT_THE_RIM,
            REACTOR_AND_NETTY_ONLY_IN_NETTY_PACKAGES,
            NO_PACKAGE_CYCLES,
            NO_SERVICE_DEPENDS_ON_A_SERVICE,
            PACKAGES_ARE_NULL_MARKED)
        .forEach(rule -> rule.check(classes));
  }

  private static Path root(Class<?> anchor) {
    try {
      return Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(anchor + " does not come from a file", e);
    }
  }

  private static ArchRule servicesApart() {
    ArchRule commonIsBelow =
        noClasses()
            .that()
            .resideInAPackage("dev.weir.common..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packagesOtherThan("common"))
            .allowEmptyShould(true);
    return Stream.of(SERVICES)
        .map(ArchitectureRules::standsAlone)
        .reduce(commonIsBelow, (one, other) -> CompositeArchRule.of(one).and(other));
  }

  private static ArchRule standsAlone(String service) {
    return noClasses()
        .that()
        .resideInAPackage("dev.weir." + service + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packagesOtherThan(service))
        .allowEmptyShould(true);
  }

  private static String[] packagesOtherThan(String service) {
    return Stream.of(SERVICES)
        .filter(other -> !other.equals(service))
        .map(other -> "dev.weir." + other + "..")
        .toArray(String[]::new);
  }

  private static ArchCondition<JavaClass> resideInNullMarkedPackage() {
    return new ArchCondition<>("reside in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        String message = type.getPackageName() + " of " + type.getSimpleName();
        events.add(new SimpleConditionEvent(type, marked, message + " marked: " + marked));
      }
    };
  }
}
