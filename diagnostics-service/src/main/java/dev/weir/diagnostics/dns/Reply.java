package dev.weir.diagnostics.dns;

import org.xbill.DNS.Message;

/**
 * A response as it came.
 *
 * @param carrier what it came over
 */
record Reply(Message message, Carrier carrier) {}
