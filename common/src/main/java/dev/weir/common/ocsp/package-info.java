/**
 * OCSP stapling: asks the responders that certificates name how those stand (RFC 6960), so that
 * clients need not. Starts at {@link dev.weir.common.ocsp.OcspStapler}.
 */
@NullMarked
package dev.weir.common.ocsp;

import org.jspecify.annotations.NullMarked;
