/**
 * Content codings of answers: which of them a client takes, which answers are worth one, and what
 * becomes of the fields of an answer that gets one (RFC 9110 sections 8.4 and 12.5.3). Begin with
 * {@link dev.weir.common.coding.CodingRules}.
 */
@NullMarked
package dev.weir.common.coding;

import org.jspecify.annotations.NullMarked;
