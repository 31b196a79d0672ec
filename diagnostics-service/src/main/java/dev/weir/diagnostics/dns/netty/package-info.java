/**
 * DNS over HTTPS; start at {@link dev.weir.diagnostics.dns.netty.HttpsTransport}. The app package
 * gives it to a survey.
 */
@NullMarked
package dev.weir.diagnostics.dns.netty;

import org.jspecify.annotations.NullMarked;
