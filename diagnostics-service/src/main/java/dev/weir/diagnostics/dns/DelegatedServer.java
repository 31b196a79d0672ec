package dev.weir.diagnostics.dns;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A name server that a zone is delegated to.
 *
 * @param name of its NS record, absolute
 * @param address IPv4 where it has one; empty when it has none
 * @param flaw why there is no address; else empty
 */
public record DelegatedServer(String name, Optional<InetAddress> address, String flaw) {}
