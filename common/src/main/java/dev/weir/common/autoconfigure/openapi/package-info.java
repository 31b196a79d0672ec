/**
 * What springdoc does not see by itself: the configuration's spellings, the settings records as
 * components, and which of their members must be there.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.openapi.OpenApiAutoConfiguration}.
 */
@NullMarked
package dev.weir.common.autoconfigure.openapi;

import org.jspecify.annotations.NullMarked;
