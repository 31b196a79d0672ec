/** The gates that are configured. Start at {@link dev.weir.lb.app.auth.ConfiguredGates}. */
@NullMarked
package dev.weir.lb.app.auth;

import org.jspecify.annotations.NullMarked;
