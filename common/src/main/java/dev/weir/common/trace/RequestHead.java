package dev.weir.common.trace;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a span tells of a request from its beginning.
 *
 * @param method as sent
 * @param path without the query, which may hold secrets
 * @param protocol such as {@code HTTP/1.1}
 * @param host that was asked for; null: none
 * @param tls whether it came over TLS
 * @param client who asked
 * @param listener the name of the listener that it came in by
 */
public record RequestHead(
    String method,
    String path,
    String protocol,
    @Nullable String host,
    boolean tls,
    InetAddress client,
    String listener) {}
