/**
 * The certificates of the data plane: from files, Spring's bundles and ACME (RFC 8555), watched,
 * measured, and shown by the API.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.tls.CertificatesAutoConfiguration}.
 */
@NullMarked
package dev.weir.common.autoconfigure.tls;

import org.jspecify.annotations.NullMarked;
