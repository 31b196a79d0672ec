/**
 * Asking name servers for a pool's servers. Start at {@link dev.weir.lb.netty.dns.DnsSource}; what
 * the answers mean is said in {@link dev.weir.lb.discovery}.
 */
@NullMarked
package dev.weir.lb.netty.dns;

import org.jspecify.annotations.NullMarked;
