/**
 * Keeps who changed what while a service runs.
 *
 * <p>Start at {@link dev.weir.common.audit.AuditLog}; whatever changes the state of a service on
 * somebody's word calls it.
 */
@NullMarked
package dev.weir.common.audit;

import org.jspecify.annotations.NullMarked;
