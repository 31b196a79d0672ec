/**
 * The rim of common: Spring Boot auto-configuration, and what the services need to live in a Spring
 * context.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.WeirAutoConfiguration}, which lists what a
 * WebFlux application gets by having common on its class path. Each concern has a package of its
 * own with an auto-configuration that comes after it; all of them read {@link
 * dev.weir.common.autoconfigure.settings}.
 */
@NullMarked
package dev.weir.common.autoconfigure;

import org.jspecify.annotations.NullMarked;
