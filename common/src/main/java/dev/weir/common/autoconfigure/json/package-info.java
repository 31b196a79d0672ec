/**
 * JSON that a control API takes, in the words of the configuration: durations and sizes as {@code
 * 10s} and {@code 16MB}, names in any of Boot's spellings, nothing unknown.
 *
 * <p>Services read and write their records by {@link
 * dev.weir.common.autoconfigure.json.ConfigJson}.
 */
@NullMarked
package dev.weir.common.autoconfigure.json;

import org.jspecify.annotations.NullMarked;
