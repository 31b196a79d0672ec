/**
 * Certificates from authorities that speak ACME (RFC 8555): ordered, proved, kept on disk, renewed.
 * Starts at {@link dev.weir.common.acme.AcmeKeeper}.
 */
@NullMarked
package dev.weir.common.acme;

import org.jspecify.annotations.NullMarked;
