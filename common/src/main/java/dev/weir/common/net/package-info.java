/**
 * Addresses: where things are ({@link dev.weir.common.net.HostPort}), and who asks behind which
 * proxies.
 */
@NullMarked
package dev.weir.common.net;

import org.jspecify.annotations.NullMarked;
