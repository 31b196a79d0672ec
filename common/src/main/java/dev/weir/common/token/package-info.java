/**
 * Signed JSON Web Tokens (RFC 7519): whose signatures are believed, and what every token must say.
 * Start at {@link dev.weir.common.token.SignedTokens}.
 */
@NullMarked
package dev.weir.common.token;

import org.jspecify.annotations.NullMarked;
