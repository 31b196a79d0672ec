/**
 * Edge functions as operators see them: deployed, kept in versions, tried out, carried to the other
 * edges, measured.
 *
 * <p>Start at {@link dev.weir.edge.app.functions.FunctionControl}, through which every change goes.
 * What runs is {@link dev.weir.edge.functions}.
 */
@NullMarked
package dev.weir.edge.app.functions;

import org.jspecify.annotations.NullMarked;
