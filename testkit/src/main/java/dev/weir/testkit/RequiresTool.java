package dev.weir.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The annotated test runs only where every named command is on the {@code PATH}, in {@code
 * /usr/sbin} or in {@code /sbin}. Elsewhere it is skipped, and the skip is listed at the end of the
 * build with the Debian package that brings the command; with {@code WEIR_REQUIRE_ALL=true} it
 * fails instead.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ToolCondition.class)
public @interface RequiresTool {
  /** Names of commands, for example {@code "redis-server"}. */
  String[] value();
}
