/**
 * The rim of common: Spring Boot auto-configuration, and what the services need to live in a Spring
 * context.
 */
@NullMarked
package dev.weir.common.autoconfigure;

import org.jspecify.annotations.NullMarked;
