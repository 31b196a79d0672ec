/**
 * Addresses: where things are ({@link dev.weir.common.net.HostPort}), and who asks behind which
 * proxies.
 *
 * <p>Start at {@link dev.weir.common.net.ClientAddressResolver}. Nothing here asks DNS: text
 * becomes an address only where it is a literal ({@link dev.weir.common.net.IpLiteral}).
 */
@NullMarked
package dev.weir.common.net;

import org.jspecify.annotations.NullMarked;
