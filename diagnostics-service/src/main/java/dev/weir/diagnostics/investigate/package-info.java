/**
 * What several looks at one target say together, in words; called by the job of {@code POST
 * /api/investigate}; start at {@link dev.weir.diagnostics.investigate.Findings}.
 */
@NullMarked
package dev.weir.diagnostics.investigate;

import org.jspecify.annotations.NullMarked;
