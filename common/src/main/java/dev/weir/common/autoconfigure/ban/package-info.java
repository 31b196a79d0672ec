/**
 * What guards the data plane as a whole: bans and their API, and the adaptive limit of concurrency.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.ban.ProtectionAutoConfiguration}.
 */
@NullMarked
package dev.weir.common.autoconfigure.ban;

import org.jspecify.annotations.NullMarked;
