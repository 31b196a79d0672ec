/**
 * Which addresses a caller may have probed, and how much; start at {@link
 * dev.weir.diagnostics.policy.TargetPolicy}.
 */
@NullMarked
package dev.weir.diagnostics.policy;

import org.jspecify.annotations.NullMarked;
