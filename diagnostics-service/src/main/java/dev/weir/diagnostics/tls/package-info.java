/**
 * What a TLS server offers and proves: the versions and suites it takes, found by hellos of our
 * own, and the chain it shows with what is wrong about it; called by the job of {@code POST
 * /api/tls}; start at {@link dev.weir.diagnostics.tls.TlsSurvey}.
 */
@NullMarked
package dev.weir.diagnostics.tls;

import org.jspecify.annotations.NullMarked;
