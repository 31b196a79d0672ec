/**
 * A start that ends before anything is bound, to say whether what a service is told makes sense.
 * Start at {@link dev.weir.common.autoconfigure.check.ConfigurationCheck}.
 */
@NullMarked
package dev.weir.common.autoconfigure.check;

import org.jspecify.annotations.NullMarked;
