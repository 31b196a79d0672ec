/**
 * Finding a pool's upstreams: what the answer of a name server, a file or a registry says, and what
 * of that is put to use, as failures and empty answers do not take a pool's servers away. Start at
 * {@link dev.weir.lb.discovery.KnownServers}; the control plane has it asked and follows it.
 */
@NullMarked
package dev.weir.lb.discovery;

import org.jspecify.annotations.NullMarked;
