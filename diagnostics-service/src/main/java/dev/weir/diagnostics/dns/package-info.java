/**
 * Questions to several name servers at once, decoded and compared; start at {@link
 * dev.weir.diagnostics.dns.DnsSurvey}.
 */
@NullMarked
package dev.weir.diagnostics.dns;

import org.jspecify.annotations.NullMarked;
