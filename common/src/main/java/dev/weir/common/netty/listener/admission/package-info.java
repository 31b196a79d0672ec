/**
 * Whether a request is served: what its head must be, what the limits say, how many the service can
 * serve at once; and what a listener answers by itself, its health and ACME challenges.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.admission.RequestAdmission}, which is asked
 * once a request, before anybody serves it, and told when its answer begins and ends.
 */
@NullMarked
package dev.weir.common.netty.listener.admission;

import org.jspecify.annotations.NullMarked;
