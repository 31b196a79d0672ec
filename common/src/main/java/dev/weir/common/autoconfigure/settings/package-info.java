/**
 * What operators write in the same words for every service, and how a wrong word is refused: the
 * records of {@code weir.*}, the keys that are known, the defaults, and the analyzers that turn
 * what was wrong into a sentence in place of a stack trace.
 *
 * <p>Start at {@link dev.weir.common.autoconfigure.settings.WeirProperties}. The other packages of
 * the rim read these records; nothing here knows them.
 */
@NullMarked
package dev.weir.common.autoconfigure.settings;

import org.jspecify.annotations.NullMarked;
